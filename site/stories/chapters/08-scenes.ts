import type { Scene, Variant } from '../engine/material.ts';
import type { Step } from '../engine/step.ts';
import { weakScenes } from '../engine/weak-scenes.ts';
import { act, LISTS } from './08-actions.ts';

const auth = (who: string, proof: string): Step => act('auth', { who, proof });
const create = (who: string, path: string, list: string): Step =>
  act('create', { who, path, list });
const read = (who: string, path: string, what = 'getData'): Step =>
  act('read', { who, path, read: what });
const set = (who: string, path: string): Step => act('set', { who, path });
const remove = (who: string, path: string): Step => act('delete', { who, path });
const setList = (who: string, path: string, list: string, version = '-1'): Step =>
  act('list', { who, path, list, version });

const ANN = auth('ann', 'ann:secret');
const BOB = auth('bob', 'bob:pw');

const CHILD = [
  ANN,
  create('ann', '/a', LISTS.mine),
  create('ann', '/a/b', LISTS.open),
  read('guest', '/a'),
  read('guest', '/a/b'),
  set('guest', '/a/b'),
];
const DELETED = [
  ANN,
  create('ann', '/a', LISTS.childrenOnly),
  create('ann', '/a/b', LISTS.mine),
  read('guest', '/a/b'),
  remove('guest', '/a/b'),
];
const ADMIN = [
  ANN,
  BOB,
  create('ann', '/a', LISTS.bobAdmin),
  read('bob', '/a'),
  set('bob', '/a'),
  setList('bob', '/a', LISTS.mine),
  set('bob', '/a'),
];
const SHOWN = [
  ANN,
  create('ann', '/a', LISTS.mineAndReaders),
  read('ann', '/a', 'getACL'),
  read('guest', '/a', 'getACL'),
];
const ALTERNATIVES = [ANN, create('ann', '/a', 'world:anyone:r, auth::rwcda'), set('ann', '/a')];
const RANGE = [
  ANN,
  create('ann', '/a', LISTS.fourAddresses),
  set('office', '/a'),
  set('guest', '/a'),
];
const PROXY = [
  create('office', '/a', LISTS.mine),
  ANN,
  create('ann', '/a', LISTS.mine),
  set('guest', '/a'),
];
const BAD = [ANN, create('ann', '/a', LISTS.bad), read('guest', '/a', 'exists')];
const INTERNED = [
  ANN,
  create('ann', '/a', LISTS.mine),
  create('ann', '/b', LISTS.mine),
  remove('ann', '/a'),
  create('ann', '/c', LISTS.mine),
];

/** Runs of chapter 8 worth seeing. */
export const SCENES: readonly Scene[] = [
  {
    id: 'child',
    title: 'A child is not protected by its parent',
    text: 'Nobody but ann may read /a. /a/b is open to everybody. May a guest read it?',
    at: 3,
    steps: CHILD,
  },
  {
    id: 'deleted',
    title: 'Who may delete a node',
    text: 'The node /a/b is ann’s alone: a guest cannot even read it. Whose list counts when the guest deletes it?',
    at: 3,
    steps: DELETED,
  },
  {
    id: 'admin',
    title: 'ADMIN is not all',
    text: 'bob has ADMIN on /a, and nothing else. It takes him one step to have all the rest.',
    at: 3,
    steps: ADMIN,
  },
  {
    id: 'shown',
    title: 'Who is shown what of a list',
    text: 'The hash of a password is for those who have ADMIN. Others see the name.',
    at: 2,
    steps: SHOWN,
  },
  {
    id: 'locked-out',
    title: 'Locked out',
    text: 'ann makes her node read-only for everybody, herself included. Only a super user can help.',
    at: 2,
    steps: [
      ANN,
      create('ann', '/a', LISTS.mine),
      setList('ann', '/a', LISTS.readers),
      setList('ann', '/a', LISTS.mine),
      auth('root', 'super:test'),
      setList('root', '/a', LISTS.open),
      set('ann', '/a'),
    ],
  },
  {
    id: 'auth',
    title: 'auth is somebody from then on',
    text: '“auth” stands for whoever sets the list, as they are known then: an address proves nothing.',
    steps: PROXY,
  },
  {
    id: 'fencing',
    title: 'A leader that is fenced off',
    text: 'ann leads, and sleeps. bob takes over, by the password that both share, and keeps WRITE for himself. What becomes of ann’s write when she wakes up?',
    at: 6,
    steps: [
      ANN,
      auth('ann', 'shared:both'),
      BOB,
      auth('bob', 'shared:both'),
      create('ann', '/active', LISTS.annLeads),
      set('ann', '/active'),
      setList('bob', '/active', LISTS.bobLeads),
      set('bob', '/active'),
      set('ann', '/active'),
    ],
  },
  {
    id: 'addresses',
    title: 'Addresses, and ranges of them',
    text: '10.0.0.4/30 are four addresses: 10.0.0.4 to 10.0.0.7.',
    at: 1,
    steps: RANGE,
  },
  {
    id: 'wrong-password',
    title: 'A wrong password',
    text: 'Whatever a client sends is a proof, of being the one whose hash comes out. So a wrong password is no error: it is somebody else.',
    at: 2,
    steps: [
      ANN,
      create('ann', '/a', LISTS.mine),
      auth('bob', 'ann:guess'),
      read('bob', '/a'),
      auth('bob', 'ann:secret'),
      read('bob', '/a'),
    ],
  },
  {
    id: 'version',
    title: 'A list has a version, too',
    text: 'ann and bob both change the list of /a that they have seen with aversion 0.',
    at: 3,
    steps: [
      ANN,
      BOB,
      create('ann', '/a', LISTS.open),
      setList('ann', '/a', LISTS.mineAndReaders, '0'),
      setList('bob', '/a', LISTS.open, '0'),
    ],
  },
  ...weakScenes([
    [
      'weak-hash',
      'hashes-the-password-alone',
      'the hash of the password alone',
      [auth('ann', 'ann:same'), auth('bob', 'bob:same')],
      'Two users have one password. Compare what the server knows of them.',
    ],
    [
      'weak-range',
      'ranges-of-whole-bytes',
      'ranges of whole bytes',
      RANGE,
      'The office is 10.0.0.7, within 10.0.0.4/30.',
    ],
    [
      'weak-all',
      'wants-all-the-permissions',
      'all of the permissions',
      SHOWN,
      'getACL is for those who have READ or ADMIN. The guest has READ.',
    ],
    [
      'weak-first',
      'the-first-entry-decides',
      'the first entry decides',
      ALTERNATIVES,
      'The first entry speaks of everybody, and gives r.',
    ],
    ['weak-admin', 'admin-includes-the-rest', 'ADMIN is all', ADMIN, 'bob reads without READ.'],
    [
      'weak-delete',
      'delete-asks-the-node-itself',
      'the node’s own list for a delete',
      DELETED,
      'The guest is refused, since /a/b is ann’s.',
    ],
    [
      'weak-proxy',
      'auth-stands-for-the-address-too',
      'an address as a proof',
      PROXY,
      'The office has proved nothing, and owns a node.',
    ],
    [
      'weak-bad',
      'drops-bad-entries',
      'bad entries left out',
      BAD,
      'One entry has a scheme that the server does not know.',
    ],
    [
      'weak-shown',
      'shows-hashes-to-readers',
      'hashes for readers',
      SHOWN,
      'With the hash in hand the guest can try passwords at home.',
    ],
    [
      'weak-interned',
      'forgets-a-list-that-is-in-use',
      'a list that is still in use',
      INTERNED,
      'Two nodes have one list. One of them goes.',
    ],
  ]),
];

/** The weak variants: what their authors believe. */
export const VARIANTS: readonly Variant[] = [
  { name: 'hashes-the-password-alone', belief: 'the user stands beside the hash anyway.' },
  { name: 'ranges-of-whole-bytes', belief: 'a range of addresses ends with a byte.' },
  { name: 'wants-all-the-permissions', belief: 'who asks for READ or ADMIN needs both.' },
  {
    name: 'the-first-entry-decides',
    belief: 'the first entry that speaks of a client decides, as in a firewall.',
  },
  { name: 'admin-includes-the-rest', belief: 'who may set the list may do everything.' },
  {
    name: 'delete-asks-the-node-itself',
    belief: 'a node is protected by its own list, also from being deleted.',
  },
  {
    name: 'auth-stands-for-the-address-too',
    belief: 'auth stands for all that is known of a client.',
  },
  { name: 'drops-bad-entries', belief: 'what is valid in a list can be kept.' },
  { name: 'shows-hashes-to-readers', belief: 'nobody can read a password from its hash.' },
  {
    name: 'forgets-a-list-that-is-in-use',
    belief: 'a list that a node releases is of no use any more.',
  },
];
