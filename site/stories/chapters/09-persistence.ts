import type { DiskScene } from '../disk/drawn-disk.ts';
import { DISK_RULES, DiskWorld, type DiskCode } from '../disk/disk-world.ts';
import type { Facts, Material, Moment } from '../engine/material.ts';
import { numberIn, type Step } from '../engine/step.ts';
import { ACTIONS, stepWords } from './09-actions.ts';
import { SCENES, VARIANTS } from './09-scenes.ts';

/** The stories of chapter 9: a server, its disk, and crashes. */
export const material: Material<DiskCode, DiskScene> = {
  folder: '09-persistence',
  actions: ACTIONS,
  rules: DISK_RULES,
  scenes: SCENES,
  variants: VARIANTS,
  factsTitle: 'Server and files, before and after',
  words: stepWords,
  play(code, steps) {
    const world = new DiskWorld(code);
    const moments: Moment<DiskScene>[] = [momentOf(world, undefined)];
    for (const step of steps) {
      const { facts } = moments.at(-1)!;
      world.begin();
      try {
        carryOut(world, step);
      } catch (error) {
        // A RangeError is how the contract refuses what cannot be done.
        const label = error instanceof RangeError ? 'refused' : 'thrown';
        const text = error instanceof Error ? error.message : String(error);
        world.told.push({ label, text, isBad: true });
      }
      moments.push(momentOf(world, facts, step));
    }
    return moments;
  },
};

const BEGINNING = [
  {
    label: 'beginning',
    text: 'An empty folder has got a snapshot of the empty tree: there the history begins.',
  },
];

function momentOf(world: DiskWorld, before: Facts | undefined, step?: Step): Moment<DiskScene> {
  const told = step === undefined ? BEGINNING : world.told;
  const state = world.scene(before);
  return { told, facts: world.facts(), focus: 'server', broken: world.broken(), state };
}

function carryOut(world: DiskWorld, step: Step): void {
  const { kind, left = 'lost', file = '' } = step.values;
  switch (step.action) {
    case 'append':
      return world.append(kind === 'set' || kind === 'delete' ? kind : 'create');
    case 'synced':
      return world.synced();
    case 'start':
      return world.startSnapshot();
    case 'write':
      return world.writeSnapshot(numberIn(step, 'nodes', 99));
    case 'crash':
      return world.crash(left, numberIn(step, 'bytes', 30));
    case 'skip':
      return world.skipSync();
    case 'flip':
      return world.flip(file, numberIn(step, 'offset', -1));
    case 'truncate':
      return world.truncate(BigInt(Math.max(0, numberIn(step, 'zxid', 0))));
    case 'purge':
      return world.purge(numberIn(step, 'keep', 0));
    default:
      return world.recover();
  }
}
