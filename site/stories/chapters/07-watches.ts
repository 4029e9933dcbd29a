import { OPEN_ACL, type MultiOp, type ServedRequest } from '#kit';
import type { Facts, Material, Moment } from '../engine/material.ts';
import { numberIn, type Step } from '../engine/step.ts';
import type { TreeScene } from '../tree/drawn-tree.ts';
import { WATCH_RULES, WatchWorld, type WatchCode } from '../tree/watch-world.ts';
import { ACTIONS, stepWords } from './07-actions.ts';
import { SCENES, VARIANTS } from './07-scenes.ts';

/** The stories of chapter 7: two servers, two clients, and what they watch. */
export const material: Material<WatchCode, TreeScene> = {
  folder: '07-watches',
  actions: ACTIONS,
  rules: WATCH_RULES,
  scenes: SCENES,
  variants: VARIANTS,
  factsTitle: 'What everybody knows, before and after',
  words: stepWords,
  play(code, steps) {
    const world = new WatchWorld(code);
    const moments: Moment<TreeScene>[] = [momentOf(world, undefined)];
    for (const step of steps) {
      const { facts } = moments.at(-1)!;
      world.begin();
      try {
        carryOut(world, step);
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        world.told.push({ label: 'thrown', text, isBad: true });
      }
      moments.push(momentOf(world, facts, step));
    }
    return moments;
  },
};

const BEGINNING = [
  {
    label: 'beginning',
    text: 'Two servers with an empty tree. The clients c1 and c2 are connected to zk1.',
  },
];

function momentOf(world: WatchWorld, before: Facts | undefined, step?: Step): Moment<TreeScene> {
  const facts = world.facts();
  const client = step?.values['client'] ?? 'c1';
  const focus = world.focus ?? (client === 'other' ? 'c1' : client);
  const told = step === undefined ? BEGINNING : world.told;
  return { told, facts, focus, broken: world.broken(), state: world.scene(before) };
}

function carryOut(world: WatchWorld, step: Step): void {
  const { action, values } = step;
  const { client = 'c1' } = values;
  switch (action) {
    case 'write':
      return world.ask(client, writeOf(step), values['when'] === 'later');
    case 'lose':
      return world.disconnect(client);
    case 'connect':
      return world.connect(client, values['server'] ?? 'zk1');
    case 'commit':
      return world.commitNext();
    case 'lag':
      return world.setBehind(values['lag'] !== 'no');
    default:
      // A read waits for the writes before it, and they for whoever commits them.
      return world.ask(client, requestOf(step), true);
  }
}

function writeOf({ values }: Step): MultiOp {
  const { path = '', data = '', write } = values;
  const bytes = new TextEncoder().encode(data);
  if (write === 'delete') return { op: 'delete', path, version: -1 };
  if (write === 'create') return { op: 'create', path, data: bytes, acl: OPEN_ACL, flags: 0 };
  return { op: 'setData', path, data: bytes, version: -1 };
}

function requestOf(step: Step): ServedRequest {
  const { path = '', read } = step.values;
  if (step.action === 'add') return { op: 'addWatch', path, mode: numberIn(step, 'mode', 0) };
  if (step.action === 'remove')
    return { op: 'removeWatches', path, type: numberIn(step, 'type', 3) };
  const watch = step.values['watch'] === 'yes';
  const op = read === 'exists' || read === 'getChildren' ? read : 'getData';
  return { op, path, watch };
}
