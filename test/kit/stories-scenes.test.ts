import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { CHAPTERS } from '../../site/chapters.ts';
import { fromAddress, toAddress } from '../../site/stories/engine/address.ts';
import type { Codes, Material, Moment, Scene } from '../../site/stories/engine/material.ts';
import { run } from '../../site/stories/engine/run.ts';
import { hasStories } from '../../site/stories/names.ts';
import '../../src/grade/loop-guard.ts';
import { loadMutant } from '../../src/grade/load-mutants.ts';
import type { Mutant } from '../../src/grade/mutants.ts';
import { KIT_ROOT } from '../../src/grade/root.ts';

// The mutants of a chapter are bundled first, which takes a while on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const folders = CHAPTERS.map(({ folder }) => folder).filter(hasStories);

describe.each(folders)('the stories of %s', (folder) => {
  test('show in each scene what it says: a rule that breaks, or none', async () => {
    const { material, codes } = await load(folder);
    for (const scene of material.scenes) {
      const found = brokenIn(material, codes, scene);
      if (scene.breaks === undefined) expect(found, scene.id).toEqual([]);
      else expect(found, scene.id).toContain(scene.breaks);
    }
  });

  test('show each weak variant break, and the solution hold out against the same', async () => {
    const { material, codes } = await load(folder);
    for (const { name } of material.variants) {
      const scene = material.scenes.find(({ variant }) => variant === name);
      expect(scene?.breaks, name).toBeDefined();
      expect(brokenIn(material, codes, { ...scene!, variant: 'reference' })).toEqual([]);
    }
  });

  test('begin before whatever breaks', async () => {
    const { material, codes } = await load(folder);
    for (const scene of material.scenes) {
      const { at = 0, steps } = scene;
      expect(at).toBeLessThan(steps.length);
      expect(play(material, codes, scene)[at]!.broken, scene.id).toEqual([]);
    }
  });

  test('throw nothing, whatever the steps, and tell the same twice', async () => {
    const { material, codes } = await load(folder);
    for (const scene of material.scenes) {
      const moments = play(material, codes, scene);
      expect(moments).toHaveLength(scene.steps.length + 1);
      for (const { told } of moments) {
        expect(told.length).toBeGreaterThan(0);
        expect(told.filter(({ label }) => label === 'thrown')).toEqual([]);
      }
      expect(play(material, codes, scene)).toEqual(moments);
    }
    // Each action by itself, on what there is at the very beginning.
    for (const { id: action, fields } of material.actions) {
      const values = Object.fromEntries(fields.map(({ name, initial }) => [name, initial]));
      const [, after] = material.play(codes['reference'], [{ action, values }]);
      expect(after!.told.length, action).toBeGreaterThan(0);
      expect(material.words({ action, values })).not.toBe('');
      const nonsense = Object.fromEntries(fields.map(({ name }) => [name, '\0 nonsense \ud800']));
      expect(material.play(codes['reference'], [{ action, values: nonsense }])).toHaveLength(2);
    }
  });

  test('have an address for each scene that leads back to it', async () => {
    const { material } = await load(folder);
    for (const { variant = 'reference', steps } of material.scenes) {
      const address = toAddress({ variant, steps }, 1, material);
      expect(address).toMatch(/^[\w&/,;:%.~!*'()-]+$/);
      expect(fromAddress(address, material)).toEqual({ description: { variant, steps }, at: 1 });
    }
  });
});

interface Loaded {
  readonly material: Material;
  readonly codes: Codes;
}

const loaded = new Map<string, Promise<Loaded>>();

/** The stories of a chapter with all its code, once. */
function load(folder: string): Promise<Loaded> {
  const known = loaded.get(folder) ?? loadAnew(folder);
  loaded.set(folder, known);
  return known;
}

async function loadAnew(folder: string): Promise<Loaded> {
  const { material } = await importFrom<{ material: Material }>(
    `site/stories/chapters/${folder}.ts`,
  );
  const { mutants } = await importFrom<{ mutants: readonly Mutant[] }>(`test/${folder}/mutants.ts`);
  const codes: Record<string, unknown> = {
    reference: await importFrom(`solutions/${folder}/index.ts`),
  };
  for (const { name } of material.variants) {
    const mutant = mutants.find((one) => one.name === name);
    expect(mutant, name).toBeDefined();
    codes[name] = (await loadMutant(KIT_ROOT, folder, mutant!)).chapter;
  }
  return { material, codes };
}

function play(material: Material, codes: Codes, scene: Scene): readonly Moment[] {
  return run(material, codes, { variant: scene.variant ?? 'reference', steps: scene.steps });
}

/** The rules that a scene breaks at any moment, each once. */
function brokenIn(material: Material, codes: Codes, scene: Scene): readonly string[] {
  const rules = play(material, codes, scene).flatMap(({ broken }) =>
    broken.map(({ rule }) => rule),
  );
  return [...new Set(rules)];
}

async function importFrom<Module>(file: string): Promise<Module> {
  return (await import(pathToFileURL(path.join(KIT_ROOT, file)).href)) as Module;
}
