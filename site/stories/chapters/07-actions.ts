import { stepOf, type Action, type Field, type Step } from '../engine/step.ts';

const CLIENT: Field = {
  name: 'client',
  label: 'Client',
  initial: 'c1',
  choices: [
    ['c1', 'c1'],
    ['c2', 'c2'],
  ],
};
const PATH: Field = { name: 'path', label: 'Path', initial: '/a', kind: 'path' };
const DATA: Field = {
  name: 'data',
  label: 'Data',
  initial: 'x',
  isFor: ({ write }) => write !== 'delete',
};

/** What can be done to the servers and clients of chapter 7. */
export const ACTIONS: readonly Action[] = [
  {
    id: 'write',
    label: 'write',
    fields: [
      {
        name: 'client',
        label: 'Who',
        initial: 'other',
        choices: [
          ['other', 'somebody elsewhere'],
          ['c1', 'c1'],
          ['c2', 'c2'],
        ],
      },
      {
        name: 'write',
        label: 'What',
        initial: 'set',
        choices: [
          ['create', 'create'],
          ['set', 'setData'],
          ['delete', 'delete'],
        ],
      },
      PATH,
      DATA,
      {
        name: 'when',
        label: 'And then',
        initial: 'now',
        choices: [
          ['now', 'commit it'],
          ['later', 'leave it under way'],
        ],
      },
    ],
  },
  {
    id: 'read',
    label: 'read',
    fields: [
      CLIENT,
      {
        name: 'read',
        label: 'What',
        initial: 'getData',
        choices: [
          ['getData', 'getData'],
          ['exists', 'exists'],
          ['getChildren', 'getChildren'],
        ],
      },
      PATH,
      {
        name: 'watch',
        label: 'Watch',
        initial: 'yes',
        choices: [
          ['yes', 'and watch'],
          ['no', 'only read'],
        ],
      },
    ],
  },
  {
    id: 'add',
    label: 'addWatch: one that stays',
    fields: [
      CLIENT,
      PATH,
      {
        name: 'mode',
        label: 'Mode',
        initial: '0',
        choices: [
          ['0', 'persistent'],
          ['1', 'persistent, recursive'],
        ],
      },
    ],
  },
  {
    id: 'remove',
    label: 'removeWatches',
    fields: [
      CLIENT,
      PATH,
      {
        name: 'type',
        label: 'Which',
        initial: '3',
        choices: [
          ['3', 'all'],
          ['2', 'data'],
          ['1', 'children'],
        ],
      },
    ],
  },
  { id: 'lose', label: 'the connection breaks', fields: [CLIENT] },
  {
    id: 'connect',
    label: 'connect again',
    fields: [
      CLIENT,
      {
        name: 'server',
        label: 'To',
        initial: 'zk2',
        choices: [
          ['zk1', 'zk1'],
          ['zk2', 'zk2'],
        ],
      },
    ],
  },
  { id: 'commit', label: 'commit what is under way', fields: [] },
  {
    id: 'lag',
    label: 'zk2 falls behind, or catches up',
    fields: [
      {
        name: 'lag',
        label: 'zk2',
        initial: 'yes',
        choices: [
          ['yes', 'hears of nothing for a while'],
          ['no', 'hears of all it has missed'],
        ],
      },
    ],
  },
];

/** A step of this chapter. */
export function act(action: string, values?: Readonly<Record<string, string>>): Step {
  return stepOf(ACTIONS, action, values);
}

/** A step in a few words: `c1: getData /a, and watch`. */
export function stepWords({ action, values }: Step): string {
  const { client, path, data, write, read, watch, mode, type, when, server } = values;
  switch (action) {
    case 'write': {
      const who = client === 'other' ? 'elsewhere' : client;
      const what = write === 'set' ? 'setData' : write;
      const text = write === 'delete' || data === '' ? '' : ` ${JSON.stringify(data)}`;
      return `${who}: ${what} ${path}${text}${when === 'later' ? ', under way' : ''}`;
    }
    case 'read':
      return `${client}: ${read} ${path}${watch === 'yes' ? ', and watch' : ''}`;
    case 'add':
      return `${client}: addWatch ${path}, ${mode === '1' ? 'recursive' : 'persistent'}`;
    case 'remove': {
      const which = type === '3' ? 'all' : type === '2' ? 'data' : 'children';
      return `${client}: removeWatches ${path}, ${which}`;
    }
    case 'lose':
      return `${client}: the connection breaks`;
    case 'connect':
      return `${client}: connect to ${server}`;
    case 'lag':
      return values['lag'] === 'no' ? 'zk2 catches up' : 'zk2 falls behind';
    default:
      return 'commit what is under way';
  }
}
