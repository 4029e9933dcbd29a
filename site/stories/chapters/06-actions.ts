import { numberIn, stepOf, type Action, type Field, type Step } from '../engine/step.ts';

const PATH: Field = { name: 'path', label: 'Path', initial: '/a', kind: 'path' };
const DATA: Field = { name: 'data', label: 'Data', initial: '' };
const VERSION: Field = {
  name: 'version',
  label: 'Version (-1: any)',
  initial: '-1',
  kind: 'number',
};
const SESSION: Field = {
  name: 'session',
  label: 'Session',
  initial: '1',
  choices: [
    ['1', '0x1'],
    ['2', '0x2'],
  ],
};
const WHEN: Field = {
  name: 'when',
  label: 'And then',
  initial: 'now',
  choices: [
    ['now', 'apply it'],
    ['later', 'leave it under way'],
  ],
};

/** Kinds of node, by their flags. */
const KINDS = [
  ['0', 'persistent'],
  ['1', 'ephemeral'],
  ['2', 'sequential'],
  ['3', 'ephemeral sequential'],
  ['4', 'container'],
  ['5', 'TTL'],
  ['6', 'TTL sequential'],
] as const;

/** What can be done to the tree of chapter 6. */
export const ACTIONS: readonly Action[] = [
  {
    id: 'create',
    label: 'create',
    fields: [
      PATH,
      DATA,
      { name: 'kind', label: 'Kind', initial: '0', choices: KINDS },
      {
        name: 'ttl',
        label: 'TTL in ms',
        initial: '1000',
        kind: 'number',
        isFor: ({ kind }) => kind === '5' || kind === '6',
      },
      SESSION,
      WHEN,
    ],
  },
  { id: 'set', label: 'setData', fields: [PATH, DATA, VERSION, SESSION, WHEN] },
  { id: 'delete', label: 'delete', fields: [PATH, VERSION, SESSION, WHEN] },
  {
    id: 'multi',
    label: 'multi: all or none',
    fields: [
      {
        name: 'parts',
        label:
          'One part a line, as in the shell: create -s /a data, set -v 1 /a data, delete /a, check -v 1 /a',
        initial: 'create -s /a/n-\ncheck -v 0 /a',
        kind: 'lines',
      },
      SESSION,
      WHEN,
    ],
  },
  {
    id: 'quota',
    label: 'setquota',
    fields: [
      PATH,
      { name: 'count', label: 'Nodes at most (-1: any)', initial: '3', kind: 'number' },
      { name: 'bytes', label: 'Bytes at most (-1: any)', initial: '-1', kind: 'number' },
    ],
  },
  { id: 'end', label: 'end a session', fields: [SESSION, WHEN] },
  {
    id: 'wait',
    label: 'wait',
    fields: [{ name: 'ms', label: 'So many ms', initial: '1000', kind: 'number' }],
  },
  { id: 'clean', label: 'remove what is due', fields: [WHEN] },
  { id: 'apply', label: 'apply what is under way', fields: [] },
];

/** A step of this chapter. */
export function act(action: string, values?: Readonly<Record<string, string>>): Step {
  return stepOf(ACTIONS, action, values);
}

/** A step in a few words: `create /a "x" ephemeral`. */
export function stepWords(step: Step): string {
  const { action, values } = step;
  const { path, data, version, session = '1', when } = values;
  const by = session === '1' ? '' : `, session 0x${session}`;
  const later = when === 'later' ? ', under way' : '';
  const at = version === undefined || version === '-1' ? '' : `, version ${version}`;
  const quoted = data === undefined || data === '' ? '' : ` ${JSON.stringify(data)}`;
  switch (action) {
    case 'create': {
      const kind = KINDS.find(([flags]) => flags === values['kind'])?.[1] ?? 'persistent';
      const ttl = kind.startsWith('TTL') ? ` of ${numberIn(step, 'ttl', 0)} ms` : '';
      return `create ${path}${quoted}${kind === 'persistent' ? '' : ` ${kind}`}${ttl}${by}${later}`;
    }
    case 'set':
      return `setData ${path}${quoted}${at}${by}${later}`;
    case 'delete':
      return `delete ${path}${at}${by}${later}`;
    case 'multi':
      return `multi [${(values['parts'] ?? '').trim().replace(/\s*\n\s*/g, '; ')}]${by}${later}`;
    case 'quota':
      return `setquota ${path}: ${values['count']} nodes, ${values['bytes']} bytes`;
    case 'end':
      return `session 0x${session} ends${later}`;
    case 'wait':
      return `wait ${numberIn(step, 'ms', 0)} ms`;
    case 'clean':
      return `remove what is due${later}`;
    default:
      return 'apply what is under way';
  }
}
