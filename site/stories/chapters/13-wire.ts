import type { Material, Moment } from '../engine/material.ts';
import { numberIn, type Step } from '../engine/step.ts';
import { fieldKey, type FrameScene } from '../wire/drawn-frame.ts';
import { WIRE_RULES, WireWorld, type WireCode } from '../wire/wire-world.ts';
import { ACTIONS, stepWords } from './13-actions.ts';
import { SCENES, VARIANTS } from './13-scenes.ts';

/** The stories of chapter 13: frames that Apache and its client have sent, and what becomes of them if they are changed. */
export const material: Material<WireCode, FrameScene> = {
  folder: '13-wire',
  actions: ACTIONS,
  rules: WIRE_RULES,
  scenes: SCENES,
  variants: VARIANTS,
  factsTitle: 'What the code makes of it, before and after',
  words: stepWords,
  play(code, steps) {
    const world = new WireWorld(code);
    const moments: Moment<FrameScene>[] = [momentOf(world)];
    for (const step of steps) {
      world.begin();
      try {
        carryOut(world, step);
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        world.told.push({ label: 'thrown', text, isBad: true });
      }
      moments.push(momentOf(world, step));
    }
    return moments;
  },
};

const BEGINNING = [
  { label: 'beginning', text: 'A frame that a client has sent to Apache’s server: create.' },
];

function momentOf(world: WireWorld, step?: Step): Moment<FrameScene> {
  const facts = world.facts();
  const state = world.scene();
  const told = step === undefined ? BEGINNING : world.told;
  return {
    told,
    facts,
    focus: focusOf(state, world.factsName, step),
    broken: world.broken(),
    state,
  };
}

/** The field that was changed, or else what the code reads. */
function focusOf({ fields }: FrameScene, otherwise: string, step?: Step): string {
  const index = step?.action === 'edit' ? numberIn(step, 'at', -1) : -1;
  const field = fields[index];
  return field === undefined ? otherwise : fieldKey(index, field);
}

function carryOut(world: WireWorld, step: Step): void {
  const { frame = '', value = '' } = step.values;
  switch (step.action) {
    case 'frame':
      return world.open(frame);
    case 'edit':
      return world.edit(numberIn(step, 'at', -1), value);
    case 'byte':
      return world.setByte(numberIn(step, 'at', -1), Number.parseInt(value, 16) || 0);
    case 'cut':
      return world.cut(numberIn(step, 'count', 0));
    default:
      return world.chunks(numberIn(step, 'size', 1));
  }
}
