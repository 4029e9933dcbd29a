import { numberIn, stepOf, type Action, type Step } from '../engine/step.ts';
import { FRAMES } from '../wire/frames.ts';

/** What can be done to a frame in chapter 13. */
export const ACTIONS: readonly Action[] = [
  {
    id: 'frame',
    label: 'look at another frame',
    fields: [
      {
        name: 'frame',
        label: 'Which',
        initial: 'create',
        choices: FRAMES.map(({ id, title }) => [id, title] as const),
      },
    ],
  },
  {
    id: 'edit',
    label: 'set a field',
    fields: [
      { name: 'at', label: 'Number of the field', initial: '3', kind: 'number' },
      {
        name: 'value',
        label: 'Value: "text", null, hex 00 ff, -1, 0x12',
        initial: '"/jöbs"',
        suggestions: ['null', '""', '-1', '2147483647', 'hex 00 ff', '"/jöbs"'],
      },
    ],
  },
  {
    id: 'byte',
    label: 'set one byte',
    fields: [
      { name: 'at', label: 'Which, from 0', initial: '12', kind: 'number' },
      { name: 'value', label: 'Two hex digits', initial: 'ff' },
    ],
  },
  {
    id: 'cut',
    label: 'cut the end off',
    fields: [{ name: 'count', label: 'So many bytes', initial: '1', kind: 'number' }],
  },
  {
    id: 'chunks',
    label: 'send it twice, in chunks',
    fields: [{ name: 'size', label: 'Bytes in a chunk', initial: '20', kind: 'number' }],
  },
];

/** A step of this chapter. */
export function act(action: string, values?: Readonly<Record<string, string>>): Step {
  return stepOf(ACTIONS, action, values);
}

/** A step in a few words. */
export function stepWords(step: Step): string {
  const { action, values } = step;
  switch (action) {
    case 'frame':
      return `look at: ${FRAMES.find(({ id }) => id === values['frame'])?.title ?? 'create'}`;
    case 'edit':
      return `field ${values['at']} becomes ${values['value']}`;
    case 'byte':
      return `byte ${values['at']} becomes ${values['value']}`;
    case 'cut':
      return `cut off ${numberIn(step, 'count', 0)} bytes`;
    default:
      return `send it twice, in chunks of ${numberIn(step, 'size', 1)} bytes`;
  }
}
