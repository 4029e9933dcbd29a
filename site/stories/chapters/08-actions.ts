import { sha1, toBase64 } from '#kit';
import { stepOf, type Action, type Field, type Step } from '../engine/step.ts';

/** Everybody who can ask for something, and where they come from. Nobody has proved anything yet. */
export const PEOPLE = {
  ann: '192.168.1.1',
  bob: '192.168.1.2',
  guest: '192.168.1.3',
  office: '10.0.0.7',
  root: '192.168.1.4',
} as const;

/** Whom a list speaks of if it speaks of this user. */
export function userId(proof: string): string {
  return `digest:${proof.split(':', 1)[0]}:${toBase64(sha1(new TextEncoder().encode(proof)))}`;
}

/** What Apache's documentation uses as the super user's. */
export const SUPER_DIGEST = userId('super:test').slice('digest:'.length);

/** Lists that are of use in scenes and in the form. */
export const LISTS = {
  open: 'world:anyone:rwcda',
  readers: 'world:anyone:r',
  mine: 'auth::rwcda',
  mineAndReaders: 'auth::rwcda, world:anyone:r',
  office: 'ip:10.0.0.0/8:rw',
  fourAddresses: 'ip:10.0.0.4/30:rw, auth::cda',
  bobWrites: `${userId('bob:pw')}:rw, auth::a`,
  bobAdmin: `${userId('bob:pw')}:a, auth::r`,
  noWriting: 'auth::a, world:anyone:rcd',
  childrenOnly: 'world:anyone:cd, auth::ra',
  annLeads: `${userId('ann:secret')}:rw, ${userId('shared:both')}:ra`,
  bobLeads: `${userId('bob:pw')}:rw, ${userId('shared:both')}:ra`,
  bad: 'world:anyone:r, nobody-knows:x:rw',
} as const;

const WHO: Field = {
  name: 'who',
  label: 'Who',
  initial: 'ann',
  choices: Object.entries(PEOPLE).map(([name, address]) => [name, `${name}, ${address}`] as const),
};
const PATH: Field = { name: 'path', label: 'Path', initial: '/a', kind: 'path' };
const LIST: Field = {
  name: 'list',
  label: 'List: scheme:id:permissions, …',
  initial: LISTS.mineAndReaders,
  suggestions: Object.values(LISTS),
};

/** What can be done in chapter 8. */
export const ACTIONS: readonly Action[] = [
  { id: 'create', label: 'create', fields: [WHO, PATH, LIST] },
  {
    id: 'read',
    label: 'read',
    fields: [
      WHO,
      {
        name: 'read',
        label: 'What',
        initial: 'getData',
        choices: [
          ['getData', 'getData'],
          ['getChildren', 'getChildren'],
          ['exists', 'exists'],
          ['getACL', 'getACL'],
        ],
      },
      PATH,
    ],
  },
  {
    id: 'set',
    label: 'setData',
    fields: [WHO, PATH, { name: 'data', label: 'Data', initial: 'x' }],
  },
  { id: 'delete', label: 'delete', fields: [WHO, PATH] },
  {
    id: 'list',
    label: 'setACL',
    fields: [
      WHO,
      PATH,
      LIST,
      { name: 'version', label: 'Version (-1: any)', initial: '-1', kind: 'number' },
    ],
  },
  {
    id: 'auth',
    label: 'prove who one is',
    fields: [
      WHO,
      {
        name: 'proof',
        label: 'User and password',
        initial: 'ann:secret',
        suggestions: ['ann:secret', 'bob:pw', 'shared:both', 'super:test'],
      },
    ],
  },
];

/** A step of this chapter. */
export function act(action: string, values?: Readonly<Record<string, string>>): Step {
  return stepOf(ACTIONS, action, values);
}

/** Long hashes are cut: nobody reads them. */
export function shortened(text: string): string {
  return text.replace(/([A-Za-z0-9+/]{4})[A-Za-z0-9+/]{15,}=*/g, '$1…');
}

/** A step in a few words: `bob: setData /a`. */
export function stepWords({ action, values }: Step): string {
  const { who, path, list, read, data, proof } = values;
  switch (action) {
    case 'create':
      return `${who}: create ${path} for ${shortened(list ?? '')}`;
    case 'read':
      return `${who}: ${read} ${path}`;
    case 'set':
      return `${who}: setData ${path} ${JSON.stringify(data)}`;
    case 'delete':
      return `${who}: delete ${path}`;
    case 'list':
      return `${who}: setACL ${path} ${shortened(list ?? '')}`;
    default:
      return `${who}: addAuth digest ${proof}`;
  }
}
