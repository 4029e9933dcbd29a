import { capturedFrame, type Captured } from '../../../test/13-wire/captured.ts';

/** A captured frame that can be looked at. */
export interface KnownFrame {
  /** In addresses; never changed. */
  readonly id: string;
  readonly title: string;
  readonly role: Captured['role'];
  /** The note that it was captured with. */
  readonly note: string;
}

/** What Apache and its client said to each other, as far as it is worth looking at. */
export const FRAMES: readonly KnownFrame[] = [
  { id: 'create', title: 'create', role: 'request', note: 'create' },
  { id: 'created', title: 'answer to create', role: 'reply', note: 'create' },
  {
    id: 'exists-already',
    title: 'answer to a create: NODEEXISTS',
    role: 'reply',
    note: 'create: node exists',
  },
  {
    id: 'create-null',
    title: 'create with null data',
    role: 'request',
    note: 'create with null data',
  },
  {
    id: 'create-empty',
    title: 'create with no bytes',
    role: 'request',
    note: 'create with empty data',
  },
  {
    id: 'create-acls',
    title: 'create with two ACL entries',
    role: 'request',
    note: 'create with two acls',
  },
  { id: 'create-ttl', title: 'createTTL', role: 'request', note: 'createTTL 123456789 ms' },
  { id: 'connect', title: 'connect', role: 'connect request', note: 'connect, with' },
  { id: 'connected', title: 'answer to connect', role: 'connect response', note: 'connect, with' },
  {
    id: 'connect-old',
    title: 'connect of an old client',
    role: 'connect request',
    note: 'connect of an old',
  },
  { id: 'get', title: 'getData', role: 'request', note: 'getData' },
  { id: 'got', title: 'answer to getData', role: 'reply', note: 'getData' },
  { id: 'children', title: 'answer to getChildren2', role: 'reply', note: 'getChildren2' },
  { id: 'set', title: 'setData', role: 'request', note: 'setData' },
  { id: 'ping', title: 'ping', role: 'request', note: 'ping' },
  { id: 'event', title: 'event', role: 'event', note: 'ping; before it the events' },
  { id: 'multi', title: 'multi', role: 'request', note: 'multi failing' },
  {
    id: 'multi-failed',
    title: 'answer to a multi that fails',
    role: 'reply',
    note: 'multi failing',
  },
  { id: 'set-watches', title: 'setWatches', role: 'request', note: 'setWatches, relative' },
  { id: 'auth', title: 'auth', role: 'request', note: 'auth digest' },
];

/** A frame by its id, with its bytes; the first one if there is no such id. */
export function frameNamed(id: string): KnownFrame & Captured {
  const known = FRAMES.find((one) => one.id === id) ?? FRAMES[0]!;
  return { ...capturedFrame(known.role, known.note), ...known };
}
