import type { Material, Stage } from '../../playground/engine/material.ts';
import { loadScript } from './load-script.ts';

/** What the playground of a chapter knows of how its runs are to be shown. */
export type Look = Pick<Material, 'folder' | 'kinds' | 'stages'>;

/** What scripts of playgrounds look for. */
interface Registry {
  workbookPlayground?: {
    add(material: Material): void;
    load(script: () => void): void;
  };
}

const known = new Map<string, Look>();

/** Loads the script of a chapter's playground for what it knows; undefined if there is none. */
export async function lookOf(
  folder: string,
  playgrounds: readonly string[],
): Promise<Look | undefined> {
  if (!playgrounds.includes(folder)) return undefined;
  if (known.has(folder)) return known.get(folder);
  (globalThis as Registry).workbookPlayground = {
    add: (material) => void known.set(material.folder, material),
    load: (script) => script(),
  };
  await loadScript(`assets/playground-${folder}.js`);
  return known.get(folder);
}

/** The stage on which all of these nodes have a place; the one with the fewest others. */
export function stageFor(look: Look | undefined, nodes: readonly string[]): Stage | undefined {
  const fitting = (look?.stages ?? []).filter(({ scenario }) =>
    nodes.every((node) => scenario.nodes.includes(node)),
  );
  return fitting.sort((a, b) => a.scenario.nodes.length - b.scenario.nodes.length)[0];
}
