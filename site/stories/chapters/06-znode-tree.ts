import type { WriteRequest } from '#kit';
import { CreateFlags, OPEN_ACL } from '#kit';
import { changesBetween } from '../engine/changes.ts';
import type { Facts, Material, Moment } from '../engine/material.ts';
import { numberIn, type Step } from '../engine/step.ts';
import type { TreeScene } from '../tree/drawn-tree.ts';
import { parseMulti, Unreadable } from '../tree/parse-multi.ts';
import { TREE_RULES, TreeServer, type TreeCode } from '../tree/tree-server.ts';
import { ACTIONS, stepWords } from './06-actions.ts';
import { SCENES, VARIANTS } from './06-scenes.ts';

/** The stories of chapter 6: one tree, the half that prepares, and the half that applies. */
export const material: Material<TreeCode, TreeScene> = {
  folder: '06-znode-tree',
  actions: ACTIONS,
  rules: TREE_RULES,
  scenes: SCENES,
  variants: VARIANTS,
  factsTitle: 'Stat, before and after',
  words: stepWords,
  play(code, steps) {
    const server = new TreeServer(code);
    const moments: Moment<TreeScene>[] = [momentOf(server, undefined)];
    for (const step of steps) {
      const { facts } = moments.at(-1)!;
      server.told = [];
      try {
        carryOut(server, step);
      } catch (error) {
        server.tell('thrown', error instanceof Error ? error.message : String(error), true);
      }
      moments.push(momentOf(server, facts, step));
    }
    return moments;
  },
};

function momentOf(server: TreeServer, before: Facts | undefined, step?: Step): Moment<TreeScene> {
  const facts = server.facts();
  const focus = focusOf(server, facts, before, step);
  const told = step === undefined ? BEGINNING : server.told;
  return { told, facts, focus, broken: server.broken(), state: server.scene(before) };
}

const BEGINNING = [
  { label: 'beginning', text: 'A tree with nothing in it, and two sessions: 0x1 and 0x2.' },
];

/** What a step was about: the node that came, or the one that was named, or else one that has changed. */
function focusOf(
  { told }: TreeServer,
  facts: Facts,
  before: Facts | undefined,
  step?: Step,
): string {
  const made = told.find(
    ({ label, text }) => label.startsWith('result') && text.startsWith('/'),
  )?.text;
  const isKnown = (path: string): boolean => (facts[path] ?? before?.[path]) !== undefined;
  const path = made ?? step?.values['path'];
  if (path !== undefined && isKnown(path)) return path;
  const changed = changesBetween(before, facts).filter(
    ({ name, change }) => name.startsWith('/') && change !== 'same',
  );
  // What has gone or come tells more than its parent.
  return (changed.find(({ change }) => change !== 'changed') ?? changed[0])?.name ?? '/';
}

function carryOut(server: TreeServer, step: Step): void {
  const { action, values } = step;
  const isLater = values['when'] === 'later';
  const session = numberIn(step, 'session', 1);
  if (!isLater && values['when'] !== undefined) server.wait(10);
  switch (action) {
    case 'wait':
      server.wait(Math.max(0, numberIn(step, 'ms', 0)));
      return server.tell('time', `${Math.max(0, numberIn(step, 'ms', 0))} ms pass.`);
    case 'apply':
      return server.applyNext();
    case 'clean':
      return server.clean(isLater);
    case 'quota': {
      const { path = '' } = values;
      return server.setQuota(path, numberIn(step, 'count', -1), numberIn(step, 'bytes', -1));
    }
    default:
      try {
        server.ask(requestOf(step), session, isLater);
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        server.tell('not understood', `${error.message}.`, true);
      }
  }
}

/** The request that a step makes. @throws Unreadable for a multi that cannot be read. */
function requestOf(step: Step): WriteRequest {
  const { path = '', data = '', parts = '' } = step.values;
  const bytes = new TextEncoder().encode(data);
  const version = numberIn(step, 'version', -1);
  switch (step.action) {
    case 'set':
      return { op: 'setData', path, data: bytes, version };
    case 'delete':
      return { op: 'delete', path, version };
    case 'multi':
      return { op: 'multi', ops: parseMulti(parts) };
    case 'end':
      return { op: 'closeSession' };
    default: {
      const flags = numberIn(step, 'kind', 0);
      const fields = { path, data: bytes, acl: OPEN_ACL, flags };
      if (flags === CreateFlags.CONTAINER) return { op: 'createContainer', ...fields };
      if (flags < CreateFlags.PERSISTENT_WITH_TTL) return { op: 'create', ...fields };
      return { op: 'createTTL', ...fields, ttlMs: numberIn(step, 'ttl', 0) };
    }
  }
}
