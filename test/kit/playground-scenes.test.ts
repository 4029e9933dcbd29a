import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { codeOf, type Codes, type Material } from '../../site/playground/engine/material.ts';
import { record, type Recording } from '../../site/playground/engine/recording.ts';
import { fromAddress, toAddress } from '../../site/playground/engine/address.ts';
import { CHAPTERS } from '../../site/chapters.ts';
import { hasPlayground } from '../../site/playground/pages.ts';
import '../../src/grade/loop-guard.ts';
import { loadMutant } from '../../src/grade/load-mutants.ts';
import type { Mutant } from '../../src/grade/mutants.ts';
import { KIT_ROOT } from '../../src/grade/root.ts';
import type { Trace } from '../../src/sim/trace.ts';

const folders = CHAPTERS.map(({ folder }) => folder).filter(hasPlayground);

describe.each(folders)('the playground of %s', (folder) => {
  test('shows in each scene what it says: a rule that breaks, or none', async () => {
    const { material, codes } = await load(folder);
    const found: Record<string, string | undefined> = {};
    for (const scene of material.scenes) {
      const { violation, error, restless } = await play(material, codes, scene.id);
      expect(error).toBeUndefined();
      expect(restless).toBe(false);
      found[scene.id] = violation?.name;
    }
    const expected = material.scenes.map(({ id, breaks }) => [id, breaks]);
    expect(found).toEqual(Object.fromEntries(expected));
  });

  test('tells each run event by event, and draws the tree that its clients see', async () => {
    const { material, codes } = await load(folder);
    for (const stage of material.stages) {
      const scene = material.scenes.find((one) => one.stage === stage.id);
      expect(scene, stage.id).toBeDefined();
      const { trace, told, moments } = await play(material, codes, scene!.id);
      const places = ({ events }: Trace) =>
        events.map(({ id, atMs, node, type }) => [id, atMs, node, type]);
      expect(places(told)).toEqual(places(trace));
      expect(moments.some(({ atMs }) => atMs >= (scene!.fromMs ?? stage.startMs ?? 0))).toBe(true);
      const tree = stage.tree?.(trace);
      if (tree === undefined) continue;
      const paths = moments.map(({ to }) => tree(to).map(({ path: one }) => one));
      expect(paths.some((list) => list.length > 0)).toBe(true);
      for (const list of paths) expect(list).toEqual([...list].sort());
    }
  });

  test('shows each weak variant break, and the solution hold out against the same', async () => {
    const { material, codes } = await load(folder);
    for (const { name } of material.variants) {
      const scene = material.scenes.find(({ variant }) => variant === name);
      expect(scene?.breaks, name).toBeDefined();
      expect((await play(material, codes, scene!.id, 'reference')).violation).toBeUndefined();
    }
  });

  test('has an address for each scene that leads back to it', async () => {
    const { material } = await load(folder);
    for (const {
      stage: id,
      variant = 'reference',
      params,
      seed = 0,
      faults = [],
    } of material.scenes) {
      const stage = material.stages.find((one) => one.id === id)!;
      const schedule = { seed, params: params ?? stage.params, faults };
      const address = toAddress({ stage: id, variant, schedule }, 7, stage);
      expect(address).toMatch(/^[\w/-]+$/);
      const description = { stage: id, variant, schedule };
      expect(fromAddress(address, material)).toEqual({ description, at: 7 });
    }
    expect(fromAddress('nonsense', material)).toBeUndefined();
    expect(fromAddress(`${material.stages[0]!.id}/reference/!!/0`, material)).toBeUndefined();
  });
});

async function load(folder: string): Promise<{ material: Material; codes: Codes }> {
  const { material } = await importFrom<{ material: Material }>(
    `site/playground/chapters/${folder}.ts`,
  );
  const { mutants } = await importFrom<{ mutants: readonly Mutant[] }>(`test/${folder}/mutants.ts`);
  const codes: Record<string, unknown> = {
    reference: await importFrom(`solutions/${folder}/index.ts`),
  };
  for (const { name, code } of material.variants) {
    if (code !== undefined) continue;
    const mutant = mutants.find((one) => one.name === name);
    expect(mutant, name).toBeDefined();
    codes[name] = (await loadMutant(KIT_ROOT, folder, mutant!)).chapter;
  }
  return { material, codes };
}

async function play(
  material: Material,
  codes: Codes,
  id: string,
  code?: string,
): Promise<Recording> {
  const scene = material.scenes.find((one) => one.id === id)!;
  const stage = material.stages.find((one) => one.id === scene.stage)!;
  const { params = stage.params, seed = 0, faults = [], variant = 'reference' } = scene;
  const chapter = codeOf(material, codes, code ?? variant);
  return record(stage.scenario, chapter, { seed, params, faults }, stage.rules, stage.tell);
}

async function importFrom<Module>(file: string): Promise<Module> {
  return (await import(pathToFileURL(path.join(KIT_ROOT, file)).href)) as Module;
}
