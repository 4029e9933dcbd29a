import { numberIn, stepOf, type Action, type Step } from '../engine/step.ts';

/** What can be done to the server of chapter 9, and to its disk. */
export const ACTIONS: readonly Action[] = [
  {
    id: 'append',
    label: 'a transaction comes',
    fields: [
      {
        name: 'kind',
        label: 'What it does',
        initial: 'create',
        choices: [
          ['create', 'creates a node'],
          ['set', 'sets the data of the last one'],
          ['delete', 'deletes the last one'],
        ],
      },
    ],
  },
  { id: 'synced', label: 'the sync is done', fields: [] },
  { id: 'start', label: 'begin a snapshot', fields: [] },
  {
    id: 'write',
    label: 'write more of the snapshot',
    fields: [
      { name: 'nodes', label: 'So many nodes (99: to the end)', initial: '99', kind: 'number' },
    ],
  },
  {
    id: 'crash',
    label: 'the power goes',
    fields: [
      {
        name: 'left',
        label: 'What is not durable',
        initial: 'lost',
        choices: [
          ['lost', 'is lost, all of it'],
          ['kept', 'is there all the same'],
          ['names', 'is lost, but for names'],
          ['torn', 'is there, but for the end of the last write'],
          ['hole', 'is there, but for the first write'],
        ],
      },
      {
        name: 'bytes',
        label: 'Bytes of the last write that are there',
        initial: '30',
        kind: 'number',
        isFor: ({ left }) => left === 'torn',
      },
    ],
  },
  { id: 'recover', label: 'start again, and recover', fields: [] },
  {
    id: 'skip',
    label: 'the next sync does nothing',
    fields: [],
  },
  {
    id: 'flip',
    label: 'a byte on the disk changes',
    fields: [
      { name: 'file', label: 'File', initial: 'log.1' },
      { name: 'offset', label: 'Which byte', initial: '40', kind: 'number' },
    ],
  },
  {
    id: 'truncate',
    label: 'cut the end off',
    fields: [{ name: 'zxid', label: 'Behind transaction 0x…', initial: '1', kind: 'number' }],
  },
  {
    id: 'purge',
    label: 'purge',
    fields: [{ name: 'keep', label: 'Snapshots to keep', initial: '1', kind: 'number' }],
  },
];

/** A step of this chapter. */
export function act(action: string, values?: Readonly<Record<string, string>>): Step {
  return stepOf(ACTIONS, action, values);
}

const CRASHES: Readonly<Record<string, string>> = {
  lost: 'what is not durable is lost',
  kept: 'all is there',
  names: 'of what is not durable only names are left',
  hole: 'the first write that is not durable is lost',
};

/** A step in a few words: `append: create`. */
export function stepWords(step: Step): string {
  const { action, values } = step;
  switch (action) {
    case 'append':
      return `append a ${values['kind'] === 'set' ? 'setData' : values['kind']}`;
    case 'synced':
      return 'the sync is done';
    case 'start':
      return 'begin a snapshot';
    case 'write': {
      const nodes = numberIn(step, 'nodes', 99);
      return nodes >= 99
        ? 'write the rest of the snapshot'
        : `write ${nodes} nodes of the snapshot`;
    }
    case 'crash': {
      const { left = 'lost', bytes } = values;
      return `crash: ${left === 'torn' ? `of the last write ${bytes} bytes are there` : (CRASHES[left] ?? left)}`;
    }
    case 'recover':
      return 'start again, and recover';
    case 'skip':
      return 'the next sync does nothing';
    case 'flip':
      return `byte ${values['offset']} of ${values['file']} changes`;
    case 'truncate':
      return `cut off what is behind 0x${values['zxid']}`;
    default:
      return `purge, keep ${values['keep']}`;
  }
}
