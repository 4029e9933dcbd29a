import type { ReadRequest, WriteRequest } from '#kit';
import type { Facts, Material, Moment } from '../engine/material.ts';
import { numberIn, type Step } from '../engine/step.ts';
import { ACL_RULES, AclWorld, type AclCode } from '../tree/acl-world.ts';
import type { TreeScene } from '../tree/drawn-tree.ts';
import { parseAcl } from '../tree/parse-acl.ts';
import { Unreadable } from '../tree/parse-multi.ts';
import { ACTIONS, PEOPLE, stepWords, SUPER_DIGEST } from './08-actions.ts';
import { SCENES, VARIANTS } from './08-scenes.ts';

/** The stories of chapter 8: one tree, and people who may do different things to it. */
export const material: Material<AclCode, TreeScene> = {
  folder: '08-acls',
  actions: ACTIONS,
  rules: ACL_RULES,
  scenes: SCENES,
  variants: VARIANTS,
  factsTitle: 'Nodes and people, before and after',
  words: stepWords,
  play(code, steps) {
    const world = new AclWorld(code, PEOPLE, SUPER_DIGEST);
    const moments: Moment<TreeScene>[] = [momentOf(world, undefined)];
    for (const step of steps) {
      const { facts } = moments.at(-1)!;
      world.begin();
      try {
        carryOut(world, step);
      } catch (error) {
        const isReading = error instanceof Unreadable;
        const text = error instanceof Error ? error.message : String(error);
        world.told.push({ label: isReading ? 'not understood' : 'thrown', text, isBad: true });
      }
      moments.push(momentOf(world, facts, step));
    }
    return moments;
  },
};

const BEGINNING = [
  {
    label: 'beginning',
    text: 'Five people are connected. A server knows of each the address, and nothing else.',
  },
];

function momentOf(world: AclWorld, before: Facts | undefined, step?: Step): Moment<TreeScene> {
  const facts = world.facts();
  const path = step?.values['path'] ?? '/';
  const isKnown = facts[path] !== undefined || before?.[path] !== undefined;
  const focus = step?.action === 'auth' ? step.values['who']! : isKnown ? path : '/';
  const told = step === undefined ? BEGINNING : world.told;
  return { told, facts, focus, broken: world.broken(), state: world.scene(before) };
}

function carryOut(world: AclWorld, step: Step): void {
  const { who = 'ann', proof = '' } = step.values;
  if (step.action === 'auth') world.addAuth(who, proof);
  else world.ask(who, requestOf(step));
}

/** The request that a step makes. @throws Unreadable for a list that cannot be read. */
function requestOf(step: Step): WriteRequest | ReadRequest {
  const { path = '', data = '', list = '', read } = step.values;
  switch (step.action) {
    case 'create':
      return { op: 'create', path, data: new Uint8Array(), acl: parseAcl(list), flags: 0 };
    case 'set':
      return { op: 'setData', path, data: new TextEncoder().encode(data), version: -1 };
    case 'delete':
      return { op: 'delete', path, version: -1 };
    case 'list':
      return { op: 'setACL', path, acl: parseAcl(list), version: numberIn(step, 'version', -1) };
    default:
      if (read === 'getACL') return { op: 'getACL', path };
      if (read === 'getChildren' || read === 'exists') return { op: read, path, watch: false };
      return { op: 'getData', path, watch: false };
  }
}
