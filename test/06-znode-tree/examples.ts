import { MAX_TTL_MS, Perms, READ_ACL, type ReadRequest, type WriteRequest } from '#kit';
import type { Example } from '../../src/grade/steps.ts';
import { everybodyMay, FOR_WHO_ASKS, twoMay } from './access.ts';
import type { Step } from './play.ts';
import {
  check,
  closeSession,
  container,
  create,
  create2,
  createSession,
  createTtl,
  ephemeral,
  multi,
  read,
  remove,
  sequential,
  setAcl,
  setData,
} from './requests.ts';

type Examples = readonly Example<Step>[];

/** A request of session 1 that is applied at once. */
function ask(request: WriteRequest, session = 1): Step {
  return { kind: 'ask', session, request };
}

/** One that is only prepared for now. */
function later(request: WriteRequest, session = 1): Step {
  return { kind: 'ask', session, request, later: true };
}

function look(request: ReadRequest, session = 1): Step {
  return { kind: 'read', session, request };
}

function example(title: string, ...steps: readonly Step[]): Example<Step> {
  return { title, steps };
}

const apply: Step = { kind: 'apply' };
const due: Step = { kind: 'due' };
const restart: Step = { kind: 'restart' };
const disorder: Step = { kind: 'disorder' };

function wait(ms: number): Step {
  return { kind: 'wait', ms };
}

/** A request of the leader's own. */
function removal(path: string): Step {
  return ask({ op: 'deleteContainer', path }, 0);
}

const noCreate = everybodyMay(Perms.ALL - Perms.CREATE);
const noDelete = everybodyMay(Perms.ALL - Perms.DELETE);
const noRead = everybodyMay(Perms.ALL - Perms.READ);

/** Level 2: transactions are given. */
export const nodesAndReads: Examples = [
  example('one node', ask(create('/a', { data: 'x' })), look(read('getData', '/a'))),
  example('null is not the same as nothing', ask(create('/a', { data: null })), ask(create('/b'))),
  example(
    'children and grandchildren',
    ask(create('/a')),
    ask(create('/a/b')),
    ask(create('/ab')),
    ask(create('/a/b/c')),
    look(read('getChildren', '/a')),
    look(read('getChildren2', '/')),
    look(read('getAllChildrenNumber', '/a')),
    look(read('getAllChildrenNumber', '/')),
  ),
  example('a node goes', ask(create('/a')), ask(remove('/a')), look(read('exists', '/a'))),
  example(
    'what is not there',
    look(read('getData', '/a')),
    look(read('getChildren', 'a')),
    look(read('exists', '//')),
    look(read('exists', '/zookeeper/')),
    look(read('getData', '')),
    look(read('exists', '')),
  ),
  example(
    'other ways to write a path',
    ask(create('/a')),
    ask(create('/a/b')),
    look(read('exists', 'a')),
    look(read('exists', '/a/')),
    look(read('exists', '//a')),
    look(read('exists', '/a//b')),
    look(read('exists', '/a/./b')),
  ),
  example('built-in nodes', look(read('getACL', '/zookeeper/config')), look(read('exists', '/'))),
  example(
    'lists are asked about',
    ask(create('/a', { acl: noRead })),
    look(read('exists', '/a')),
    look(read('getData', '/a')),
    look(read('getChildren', '/a')),
    look(read('getAllChildrenNumber', '/a')),
    look(read('getACL', '/a')),
    ask(create('/b', { acl: everybodyMay(Perms.WRITE) })),
    look(read('getACL', '/b')),
  ),
  example(
    'lists are asked about those who ask',
    ask(create('/a', { acl: twoMay(Perms.ALL) })),
    look(read('getData', '/a')),
    look(read('getData', '/a'), 2),
    look(read('getACL', '/a')),
    look(read('getACL', '/a'), 2),
    ask(create('/b', { acl: [...READ_ACL, ...twoMay(Perms.ADMIN)] })),
    look(read('getACL', '/b')),
    look(read('getACL', '/b'), 2),
  ),
];

export const fields: Examples = [
  example('a child comes', ask(create('/a')), ask(create2('/a/b', { data: 'xy' }))),
  example('a child goes', ask(create('/a')), ask(create('/a/b')), ask(remove('/a/b'))),
  example(
    'data are set',
    ask(create('/a', { data: 'x' })),
    ask(setData('/a', 'xyz')),
    ask(setData('/a', null)),
    ask(setData('/', 'x')),
  ),
  example(
    'a list is set',
    ask(create('/a')),
    ask(setAcl('/a', READ_ACL)),
    ask(setAcl('/', noRead)),
  ),
  example(
    'a grandchild is none of its business',
    ask(create('/a')),
    ask(create('/a/b')),
    ask(create('/a/b/c')),
    ask(setData('/a/b/c', 'x')),
    ask(remove('/a/b/c')),
  ),
];

export const events: Examples = [
  example('a node comes', ask(create('/a')), ask(create('/a/b'))),
  example('a node goes', ask(create('/a')), ask(create('/a/b')), ask(remove('/a/b'))),
  example('data are set', ask(create('/a', { acl: READ_ACL })), ask(setData('/', 'x'))),
  example('a list is set', ask(create('/a')), ask(setAcl('/a', READ_ACL)), ask(remove('/a'))),
];

/** Level 3: requests become transactions. */
export const versions: Examples = [
  example('create', ask(create('/a', { data: 'x' })), ask(create2('/a/b'))),
  example('delete', ask(create('/a')), ask(remove('/a', 0))),
  example(
    'setData',
    ask(create('/a')),
    ask(setData('/a', 'x', 0)),
    ask(setData('/a', 'y', 0)),
    ask(setData('/a', 'y', -1)),
    ask(setData('/a', 'z', 2)),
    ask(setData('/a', 'z', -2)),
  ),
  example(
    'setACL has a version of its own',
    ask(create('/a')),
    ask(setData('/a', 'x')),
    ask(setAcl('/a', noRead, 0)),
    ask(setAcl('/a', noRead, 0)),
    ask(setAcl('/a', READ_ACL, 1)),
  ),
  example(
    'check',
    ask(create('/a')),
    ask(check('/a', 0)),
    ask(check('/a', 1)),
    ask(check('/b', -1)),
  ),
  example(
    'a version is counted from 0 again',
    ask(create('/a')),
    ask(setData('/a', 'x')),
    ask(remove('/a')),
    ask(create('/a')),
    ask(setData('/a', 'y', 0)),
  ),
];

export const refusals: Examples = [
  example('no parent', ask(create('/a/b')), ask(remove('/a/b')), ask(setData('/a', 'x'))),
  example('already there', ask(create('/a')), ask(create('/a')), ask(create('/'))),
  example('not empty', ask(create('/a')), ask(create('/a/b')), ask(remove('/a'))),
  example('not there', ask(remove('/a')), ask(setAcl('/a', READ_ACL))),
  example(
    'malformed paths',
    ask(create('a')),
    ask(create('/a/')),
    ask(create('//a')),
    ask(create('/a\u0000')),
    ask(create('/.')),
    ask(setData('', 'x')),
    ask(setData('/a/', 'x')),
    ask(setAcl('a', READ_ACL)),
    ask(check('/a//b', 0)),
    ask(remove('a')),
    ask(remove('/a\u0000')),
    ask(create('a/b')),
    ask(remove('a/b')),
  ),
  example(
    'what nobody can delete',
    ask(remove('/')),
    ask(remove('/zookeeper')),
    ask(remove('/zookeeper/quota')),
    ask(remove('/zookeeper/config')),
  ),
  example(
    'no list',
    ask(create('/a', { acl: null })),
    ask(create('/a', { acl: [] })),
    ask(create('/a')),
    ask(setAcl('/a', [])),
  ),
  example('no permission to create', ask(create('/a', { acl: noCreate })), ask(create('/a/b'))),
  example(
    'no permission to delete',
    ask(create('/a', { acl: noDelete })),
    ask(create('/a/b')),
    ask(remove('/a/b')),
    ask(remove('/a')),
  ),
  example(
    'no permission to write',
    ask(create('/a', { acl: READ_ACL })),
    ask(setData('/a', 'x')),
    ask(setAcl('/a', noRead)),
    ask(check('/a', 0)),
  ),
  example(
    'permission for somebody else',
    ask(create('/a', { acl: twoMay(Perms.ALL) })),
    ask(create('/a/b')),
    ask(create('/a/b'), 2),
    ask(setData('/a', 'x')),
    ask(setData('/a', 'x'), 2),
  ),
  example(
    'a list for whoever asks',
    ask(create('/a', { acl: FOR_WHO_ASKS })),
    ask(create('/a', { acl: FOR_WHO_ASKS }), 2),
    ask(create('/b')),
    ask(setAcl('/b', FOR_WHO_ASKS)),
    ask(setAcl('/b', FOR_WHO_ASKS), 2),
  ),
  example(
    'no permission to read',
    ask(create('/a', { acl: noRead })),
    ask(check('/a', 0)),
    ask(setData('/a', 'x')),
  ),
];

export const orders: Examples = [
  example('a path without a slash before a missing list', ask(create('a', { acl: null }))),
  example('a missing list before a missing parent', ask(create('/a/b', { acl: null }))),
  example('a missing parent before a malformed path', ask(create('/a/./b')), ask(create('/a//b'))),
  example(
    'permission before a malformed path',
    ask(create('/a', { acl: noCreate })),
    ask(create('/a/.')),
  ),
  example(
    'permission before there already',
    ask(create('/a')),
    ask(create('/a/b')),
    ask(setAcl('/a', noCreate)),
    ask(create('/a/b')),
  ),
  example(
    'delete: permission before not there',
    ask(create('/a', { acl: noDelete })),
    ask(remove('/a/b')),
  ),
  example(
    'delete: version before not empty',
    ask(create('/a')),
    ask(create('/a/b')),
    ask(remove('/a', 7)),
  ),
  example(
    'setData: permission before version',
    ask(create('/a', { acl: READ_ACL })),
    ask(setData('/a', 'x', 7)),
  ),
  example('setACL: a missing list before not there', ask(setAcl('/a', null))),
  example('setACL: not there before its version', ask(setAcl('/a', READ_ACL, 7))),
  example(
    'setACL: permission before version',
    ask(create('/a', { acl: READ_ACL })),
    ask(setAcl('/a', noRead, 7)),
  ),
  example(
    'check: permission before version',
    ask(create('/a', { acl: noRead })),
    ask(check('/a', 7)),
  ),
];

/** Level 4. */
export const sequences: Examples = [
  example(
    'numbers',
    ask(sequential('/a')),
    ask(sequential('/b')),
    ask(create('/c')),
    ask(sequential('/a')),
  ),
  example(
    'flags that do not exist',
    ask(create('/a', { flags: 7 })),
    ask(create('/a', { flags: -1 })),
    ask(create('a', { flags: 9, acl: null })),
  ),
  example(
    'deletions do not lower them',
    ask(create('/q')),
    ask(sequential('/q/n-')),
    ask(remove('/q/n-0000000000')),
    ask(sequential('/q/n-')),
  ),
  example(
    'each parent counts for itself',
    ask(create('/q')),
    ask(sequential('/q/n-')),
    ask(sequential('/n-')),
    ask(sequential('/q/n-')),
  ),
  example(
    'a name that ends with a slash is its number alone',
    ask(create('/q')),
    ask(sequential('/q/')),
  ),
  example(
    'the name is there already',
    ask(create('/q')),
    ask(create('/q/n-0000000001')),
    ask(sequential('/q/n-')),
    ask(create('/q/x')),
    ask(sequential('/q/n-')),
  ),
  example(
    'after 2147483647',
    ask(create('/q')),
    { kind: 'crowd', path: '/q', came: 2_147_483_646 },
    ask(sequential('/q/n-')),
    ask(sequential('/q/n-')),
    ask(sequential('/q/n-')),
    ask(remove('/q/n-2147483646')),
  ),
  example(
    'a minus sign is one of the ten characters',
    ask(create('/q')),
    { kind: 'crowd', path: '/q', came: 2_147_483_647 },
    ask(remove('/q/last')),
    { kind: 'crowd', path: '/q', came: -8 },
    ask(sequential('/q/n-')),
  ),
  example(
    'it begins anew with the parent',
    ask(create('/q')),
    ask(sequential('/q/n-')),
    ask(remove('/q/n-0000000000')),
    ask(remove('/q')),
    ask(create('/q')),
    ask(sequential('/q/n-')),
  ),
];

export const ephemerals: Examples = [
  example('no children', ask(ephemeral('/a')), ask(create('/a/b'))),
  example(
    'there already before no children',
    ask(create('/a/')),
    ask(ephemeral('/a')),
    ask(ephemeral('/a')),
  ),
  example(
    'with a number',
    ask(create('/q')),
    ask(create('/q/e-', { flags: 3 })),
    ask(sequential('/q/e-')),
    ask(create('/q/e-0000000000/x')),
  ),
  example(
    'they go with their session',
    ask(ephemeral('/a'), 2),
    ask(ephemeral('/b')),
    ask(create('/c'), 2),
    ask(ephemeral('/c/d'), 2),
    ask(closeSession, 2),
  ),
  example(
    'whose they are',
    ask(ephemeral('/a'), 2),
    ask(ephemeral('/ab'), 2),
    ask(create('/b')),
    ask(ephemeral('/b/c')),
    look({ op: 'getEphemerals', prefix: '/a' }, 2),
    look({ op: 'getEphemerals', prefix: '/b' }, 2),
    look({ op: 'getEphemerals', prefix: '/ab' }, 2),
    look({ op: 'getEphemerals', prefix: null }),
    look({ op: 'getEphemerals', prefix: ' ' }, 2),
    look({ op: 'getEphemerals', prefix: '/' }, 2),
    look({ op: 'getEphemerals', prefix: ' /a' }, 2),
  ),
  example(
    'a deleted one does not come up again',
    ask(ephemeral('/a'), 2),
    ask(remove('/a')),
    ask(create('/a')),
    look({ op: 'getEphemerals', prefix: '/' }, 2),
    ask(closeSession, 2),
  ),
];

export const sessions: Examples = [
  example(
    'who is not there',
    ask(create('/a'), 3),
    ask(setData('/', 'x'), 3),
    ask(remove('/a'), 3),
    ask(check('/', 0), 3),
    ask(setAcl('/', READ_ACL), 3),
  ),
  example(
    'it comes and goes',
    ask(createSession, 3),
    ask(create('/a'), 3),
    ask(closeSession, 3),
    ask(create('/b'), 3),
    ask(closeSession, 3),
  ),
  example(
    'it goes before nodes are looked at',
    ask(closeSession, 2),
    ask(remove('a'), 2),
    ask(setData('', 'x'), 2),
    ask(create('a'), 2),
    ask(create('/a', { flags: 9 }), 2),
  ),
  example(
    'it comes again',
    ask(ephemeral('/a'), 2),
    ask(closeSession, 2),
    ask(createSession, 2),
    look({ op: 'getEphemerals', prefix: '/' }, 2),
    ask(ephemeral('/a'), 2),
  ),
  example(
    'each has its time-out',
    ask({ op: 'createSession', timeoutMs: 4_000 }, 3),
    ask({ op: 'createSession', timeoutMs: 5_000 }, 3),
    ask(closeSession, 3),
  ),
];

/** Level 5: several are under way. */
export const pending: Examples = [
  example('the same node twice', later(create('/a')), later(create('/a'))),
  example(
    'a child of what is not there yet',
    later(create('/a')),
    later(create('/a/b')),
    later(remove('/a')),
    apply,
    apply,
    apply,
  ),
  example(
    'two setData of the same version',
    ask(create('/a')),
    later(setData('/a', 'x', 0)),
    later(setData('/a', 'y', 0)),
    later(setData('/a', 'z', 1)),
  ),
  example(
    'sequence numbers',
    ask(create('/q')),
    later(sequential('/q/n-')),
    later(sequential('/q/n-'), 2),
    later(sequential('/q/n-')),
  ),
  example(
    'deleted and created again',
    ask(create('/a')),
    ask(create('/a/b')),
    later(remove('/a/b')),
    later(remove('/a')),
    later(create('/a')),
    later(sequential('/a/n-')),
  ),
  example(
    'a list that is not set yet',
    ask(create('/a')),
    later(setAcl('/a', READ_ACL)),
    later(setData('/a', 'x')),
    later(create('/a/b')),
  ),
  example('a session that is about to end', later(closeSession, 2), later(create('/a'), 2)),
  example(
    'a session that is about to begin',
    later(createSession, 3),
    later(ephemeral('/a'), 3),
    later(closeSession, 3),
    later(create('/b'), 3),
  ),
  example(
    'ephemerals under way',
    ask(ephemeral('/a'), 2),
    later(ephemeral('/b'), 2),
    later(remove('/a')),
    later(closeSession, 2),
    later(create('/b')),
  ),
  example(
    'the parent of ephemerals that go',
    ask(create('/p')),
    ask(ephemeral('/p/e'), 2),
    later(closeSession, 2),
    later(remove('/p')),
  ),
  example(
    'an ephemeral that becomes another’s',
    later(ephemeral('/a'), 2),
    later(remove('/a')),
    later(ephemeral('/a')),
    later(closeSession, 2),
  ),
  example('no child for an ephemeral under way', later(ephemeral('/a')), later(create('/a/b'))),
];

export const forgetting: Examples = [
  example(
    'nothing is remembered of what was applied',
    ask(create('/q')),
    { kind: 'crowd', path: '/q', came: 7 },
    ask(sequential('/q/n-')),
  ),
  example(
    'nothing is remembered if several are applied at once',
    later(create('/q')),
    later(create('/r')),
    ask(create('/s')),
    { kind: 'crowd', path: '/q', came: 7 },
    ask(sequential('/q/n-')),
  ),
  example(
    'applied in between',
    later(create('/a')),
    later(create('/a/b')),
    apply,
    later(create('/a/c')),
    apply,
    later(remove('/a')),
    apply,
    later(sequential('/a/n-')),
  ),
  example(
    'what is applied is not all',
    ask(create('/a')),
    later(setData('/a', 'x')),
    later(setData('/a', 'y')),
    apply,
    later(setData('/a', 'z', 2)),
  ),
  example(
    'numbers go on',
    ask(create('/q')),
    later(sequential('/q/n-')),
    later(sequential('/q/n-')),
    apply,
    later(sequential('/q/n-')),
    apply,
    apply,
    later(sequential('/q/n-')),
  ),
  example(
    'a session that ended comes again',
    later(closeSession, 2),
    later(createSession, 2),
    apply,
    later(create('/a'), 2),
    apply,
    later(create('/b'), 2),
  ),
  example(
    'ephemerals after the first was applied',
    later(ephemeral('/a'), 2),
    later(ephemeral('/b'), 2),
    apply,
    later(closeSession, 2),
  ),
  example(
    'created, deleted, created',
    later(ephemeral('/a'), 2),
    later(remove('/a')),
    later(ephemeral('/a'), 2),
    apply,
    apply,
    later(closeSession, 2),
  ),
];

/** Level 6. */
export const multis: Examples = [
  example(
    'all',
    ask(multi(create('/a'), setData('/a', 'x', 0), check('/a', 1), create('/a/b'), remove('/a/b'))),
  ),
  example('none', ask(multi(create('/a'), remove('/b'), create('/c')))),
  example('the first is refused', ask(multi(check('/a', 0), create('/a')))),
  example('nothing', ask(multi())),
  example('a session that is not there', ask(multi(create('/a'), create('/b')), 3)),
  example(
    'ephemerals',
    ask(multi(create('/a'), ephemeral('/a/e')), 2),
    ask(multi(ephemeral('/x'), create('/x/y')), 2),
    ask(closeSession, 2),
  ),
  example('events of each part', ask(multi(create('/a'), setData('/a', 'x'), remove('/a')))),
];

export const givenBack: Examples = [
  example(
    'sequence numbers',
    ask(create('/q')),
    ask(multi(sequential('/q/n-'), sequential('/q/n-'), check('/q', 9))),
    ask(sequential('/q/n-')),
  ),
  example(
    'with requests under way',
    ask(create('/q')),
    later(sequential('/q/n-')),
    later(multi(sequential('/q/n-'), check('/x', 0))),
    later(sequential('/q/n-')),
  ),
  example(
    'what was deleted in it is there',
    ask(create('/a')),
    later(multi(remove('/a'), remove('/a'))),
    later(create('/a/b')),
    later(create('/a')),
  ),
  example(
    'what was created in it is not',
    later(multi(create('/a'), check('/a', 3))),
    later(create('/a/b')),
    later(create('/a')),
  ),
  example(
    'data set under way stay set',
    ask(create('/a')),
    later(setData('/a', 'x')),
    later(multi(setData('/a', 'y'), check('/b', 0))),
    later(setData('/a', 'z', 1)),
  ),
  example('ephemerals', later(multi(ephemeral('/a'), check('/b', 0)), 2), later(closeSession, 2)),
];

export const kindsAndReads: Examples = [
  example(
    'several reads',
    ask(create('/a', { data: 'x' })),
    look({ op: 'multiRead', ops: [] }),
    look({
      op: 'multiRead',
      ops: [
        { op: 'getData', path: '/a', watch: false },
        { op: 'getChildren', path: '/b', watch: false },
        { op: 'getChildren', path: '/', watch: false },
      ],
    }),
  ),
  example(
    'each read needs its own permission',
    ask(create('/a', { data: 'x', acl: noRead })),
    look({
      op: 'multiRead',
      ops: [
        { op: 'getChildren', path: '/', watch: false },
        { op: 'getData', path: '/a', watch: false },
        { op: 'getChildren', path: '/a', watch: false },
        { op: 'getData', path: '/', watch: false },
      ],
    }),
  ),
  example('create2 in a multi', ask(multi(create2('/a', { data: 'x' })))),
];

/** Level 7. */
export const mortals: Examples = [
  example('a container', ask(container('/a')), ask(create('/a/b')), ask(container('/a'))),
  example(
    'a TTL node',
    ask(createTtl('/a', 100)),
    ask(create('/a/b')),
    ask(createTtl('/q-', MAX_TTL_MS, { flags: 6 })),
  ),
  example(
    'no time to live, or too much',
    ask(createTtl('/a', 0)),
    ask(createTtl('/a', -1)),
    ask(createTtl('/a', MAX_TTL_MS + 1)),
    ask(createTtl('/a', 5, { flags: 0 })),
    ask(create('/a', { flags: 6 })),
  ),
  example(
    'the operation makes the kind',
    ask(create('/a', { flags: 4 })),
    ask(container('/b', { flags: 0 })),
    ask(container('/c', { flags: 2 })),
    ask(container('/d', { flags: 1 })),
    ask(container('/e', { flags: 5 })),
    ask(closeSession),
  ),
  example(
    'but in a multi the flags do',
    ask(
      multi(
        create('/a', { flags: 4 }),
        create2('/b', { flags: 4 }),
        container('/c', { flags: 0 }),
        container('/d', { flags: 1 }),
        createTtl('/e', 100),
      ),
    ),
    ask(closeSession),
  ),
];

export const withoutTtl: Examples = [
  example(
    'TTL nodes are not enabled',
    ask(createTtl('/a', 100)),
    ask(create('/a', { flags: 5 })),
    ask(createTtl('/a', 0)),
    ask(createTtl('/a', 5, { flags: 0 })),
    ask(multi(createTtl('/a', 100))),
  ),
  example('containers always are', ask(container('/a'))),
];

export const removals: Examples = [
  example(
    'a container that had a child',
    ask(container('/a')),
    due,
    ask(create('/a/b')),
    due,
    ask(remove('/a/b')),
    due,
    removal('/a'),
    due,
  ),
  example('a container that never had one', ask(container('/a')), removal('/a'), due),
  example('a TTL node', ask(createTtl('/a', 100)), wait(100), due, wait(1), due, removal('/a')),
  example(
    'a TTL node whose data are set',
    ask(createTtl('/a', 100)),
    wait(90),
    ask(setData('/a', 'x')),
    wait(90),
    due,
    removal('/a'),
    wait(11),
    due,
  ),
  example(
    'a TTL node with a child',
    ask(createTtl('/a', 100)),
    ask(create('/a/b')),
    wait(200),
    due,
    removal('/a'),
    ask(remove('/a/b')),
    due,
  ),
  example(
    'what came in between',
    ask(container('/a')),
    ask(create('/a/b')),
    ask(remove('/a/b')),
    later(create('/a/c')),
    removal('/a'),
  ),
  example(
    'what was set in between',
    ask(createTtl('/a', 100)),
    wait(200),
    due,
    later(setData('/a', 'x')),
    removal('/a'),
  ),
  example(
    'not the leader’s own',
    ask(container('/a')),
    ask(create('/a/b')),
    ask(remove('/a/b')),
    ask({ op: 'deleteContainer', path: '/a' }),
    removal('/b'),
    removal('/zookeeper'),
  ),
  example(
    'another node of the same name',
    ask(container('/a')),
    ask(create('/a/b')),
    ask(remove('/a/b')),
    removal('/a'),
    ask(create('/a')),
    ask(create('/a/b')),
    ask(remove('/a/b')),
    due,
    removal('/a'),
  ),
  example(
    'no container at all',
    ask(create('/a')),
    ask(create('/a/b')),
    ask(remove('/a/b')),
    due,
    removal('/a'),
  ),
  example(
    'its parent and its list do not matter',
    ask(create('/p')),
    ask(container('/p/a')),
    ask(create('/p/a/b')),
    ask(remove('/p/a/b')),
    ask(setAcl('/p', READ_ACL)),
    removal('/p/a'),
  ),
];

/** What a client asks for to set a quota: the nodes above it, then limits, then stats, of which the text does not matter. */
function quota(path: string, data: string): readonly Step[] {
  return [...limits(path, data), stats(path)];
}

function limits(path: string, data: string): readonly Step[] {
  const above = [...path.matchAll(/.(?=\/)/g)].map(({ index }) => path.slice(0, index + 1));
  return [
    ...[...above, path].map((at) => ask(create(`${QUOTA}${at}`))),
    ask(create(`${QUOTA}${path}/zookeeper_limits`, { data })),
  ];
}

function stats(path: string, data = 'count=7,bytes=7'): Step {
  return ask(create(`${QUOTA}${path}/zookeeper_stats`, { data }));
}

const QUOTA = '/zookeeper/quota';

export const counting: Examples = [
  example(
    'what is there, and what comes and goes',
    ask(create('/q', { data: 'xx' })),
    ask(create('/q/a', { data: 'x' })),
    ...quota('/q', 'count=10,bytes=100'),
    ask(create('/q/b', { data: 'xyz' })),
    ask(setData('/q/b', 'x')),
    ask(setData('/q', null)),
    ask(remove('/q/a')),
  ),
  example(
    'beside it',
    ask(create('/q')),
    ...quota('/q', 'count=10,bytes=100'),
    ask(create('/qq')),
    ask(create('/z')),
  ),
  example(
    'a quota inside of another: the nearest counts',
    ask(create('/q', { data: 'x' })),
    ask(create('/q/r')),
    ...quota('/q', 'count=10,bytes=100'),
    ask(create('/q/r/a', { data: 'xx' })),
    ...quota('/q/r', 'count=10,bytes=100'),
    ask(create('/q/r/b', { data: 'xxx' })),
    ask(create('/q/b')),
    ask(setData('/q/r/a', null)),
    ask(remove('/q/r/a')),
  ),
  example(
    'a quota around another counts all that is there, and then what is not in the other',
    ask(create('/q', { data: 'x' })),
    ask(create('/q/r', { data: 'xx' })),
    ask(create('/zookeeper/quota/q')),
    ask(create('/zookeeper/quota/q/r')),
    ask(create('/zookeeper/quota/q/r/zookeeper_limits', { data: 'count=5,bytes=50' })),
    stats('/q/r'),
    ask(create('/zookeeper/quota/q/zookeeper_limits', { data: 'count=5,bytes=50' })),
    stats('/q'),
    ask(create('/q/r/a', { data: 'xxx' })),
    ask(create('/q/a')),
  ),
  example(
    'the nearest limit is the one to exceed',
    ask(create('/q')),
    ask(create('/q/r')),
    ...quota('/q', 'count=2,bytes=-1'),
    ask(create('/zookeeper/quota/q/r')),
    ask(create('/zookeeper/quota/q/r/zookeeper_limits', { data: 'count=2,bytes=-1' })),
    stats('/q/r'),
    ask(create('/q/r/a')),
    ask(create('/q/r/b')),
    ask(create('/q/a')),
  ),
  example(
    'limits without stats limit nothing, and hide those above',
    ask(create('/q')),
    ask(create('/q/r')),
    ...quota('/q', 'count=2,bytes=-1'),
    ask(create('/zookeeper/quota/q/r')),
    ask(create('/zookeeper/quota/q/r/zookeeper_limits', { data: 'count=0,bytes=-1' })),
    ask(create('/q/r/a')),
    ask(create('/q/a')),
  ),
  example(
    'stats without limits count once, when they are created',
    ask(create('/q', { data: 'x' })),
    ask(create('/zookeeper/quota/q')),
    stats('/q'),
    ask(create('/q/a')),
    ask(create('/zookeeper/quota/q/zookeeper_limits', { data: 'count=5,bytes=50' })),
    ask(create('/q/b')),
  ),
  example(
    'limits and stats that go',
    ask(create('/q')),
    ask(create('/q/r')),
    ...quota('/q', 'count=9,bytes=50'),
    ask(create('/zookeeper/quota/q/r')),
    ask(create('/zookeeper/quota/q/r/zookeeper_limits', { data: 'count=1,bytes=-1' })),
    stats('/q/r'),
    ask(remove('/zookeeper/quota/q/r/zookeeper_limits')),
    ask(create('/q/r/a')),
    ask(remove('/zookeeper/quota/q/zookeeper_stats')),
    ask(create('/q/r/b')),
    stats('/q'),
  ),
  example(
    'what is not there yet',
    ...quota('/q', 'count=1,bytes=2'),
    ask(create('/q', { data: 'xx' })),
    ask(create('/q/a')),
    ask(remove('/q/a')),
    ask(remove('/q')),
  ),
  example(
    'the root and /zookeeper have none',
    ask(create('/zookeeper/quota/zookeeper_limits', { data: 'count=1,bytes=1' })),
    ask(create('/zookeeper/quota/zookeeper_stats', { data: 'count=1,bytes=1' })),
    ...quota('/zookeeper', 'count=1,bytes=1'),
    ask(create('/a', { data: 'x' })),
    ask(create('/zookeeper/a', { data: 'x' })),
    ask(setData('/zookeeper/a', 'xx')),
  ),
  example(
    'a node below /zookeeper may have one',
    ask(create('/zookeeper/a', { data: 'x' })),
    ...quota('/zookeeper/a', 'count=2,bytes=2'),
    ask(create('/zookeeper/a/b', { data: 'x' })),
    ask(create('/zookeeper/a/c')),
  ),
  example(
    'new limits, and stats that somebody sets',
    ask(create('/q')),
    ...quota('/q', 'count=1,bytes=9'),
    ask(create('/q/a')),
    ask(setData('/zookeeper/quota/q/zookeeper_limits', 'bytes=9;count=4')),
    ask(create('/q/b')),
    ask(setData('/zookeeper/quota/q/zookeeper_stats', 'count=4,bytes=0')),
    ask(create('/q/c')),
  ),
  example(
    'soft limits are warned of',
    ask(create('/q')),
    ...quota('/q', 'count=2,bytes=3'),
    ask(create('/q/a', { data: 'xxx' })),
    ask(create('/q/b')),
    ask(setData('/q/a', 'xxxx')),
    ask(setData('/q/a', 'xxx')),
    ask(setData('/q/a', 'yyy')),
    ask(remove('/q/a')),
  ),
  example(
    'no limits',
    ask(create('/q')),
    ...quota('/q', 'count=-1,bytes=-1'),
    ask(create('/q/a', { data: 'x' })),
  ),
  example(
    'hard limits, not enforced',
    ask(create('/q')),
    ...quota('/q', 'count=1,bytes=-1=;byteHardLimit=-1;countHardLimit=2'),
    ask(create('/q/a')),
    ask(create('/q/b')),
  ),
];

export const enforcing: Examples = [
  example(
    'a hard limit of nodes',
    ask(create('/q')),
    ...quota('/q', 'count=1,bytes=-1=;byteHardLimit=-1;countHardLimit=2'),
    ask(create('/q/a')),
    ask(create('/q/b')),
    ask(setData('/q/a', 'x')),
    ask(remove('/q/a')),
    ask(create('/q/c')),
  ),
  example(
    'a hard limit of bytes',
    ask(create('/q')),
    ...quota('/q', 'count=-1,bytes=-1=;byteHardLimit=3;countHardLimit=-1'),
    ask(create('/q/a', { data: 'xxxx' })),
    ask(create('/q/a', { data: 'xx' })),
    ask(setData('/q/a', 'xxxx', 7)),
    ask(setData('/q/a', 'xxx')),
    ask(create('/q/b')),
  ),
  example(
    'less than before, and still too much',
    ask(create('/q', { data: 'xxxxx' })),
    ...quota('/q', 'count=-1,bytes=-1=;byteHardLimit=3;countHardLimit=-1'),
    ask(setData('/q', 'xxxx')),
    ask(setData('/q', 'yyyyy')),
    ask(create('/q/a', { data: null })),
    ask(setData('/q', 'xxx')),
  ),
  example(
    'a limit of nothing at all',
    ask(create('/q')),
    ...quota('/q', 'count=0,bytes=0=;byteHardLimit=0;countHardLimit=0'),
    ask(create('/q/a')),
    ask(setData('/q', 'x')),
  ),
  example(
    'the hard limit counts, if there is one',
    ask(create('/q')),
    ...quota('/q', 'count=1,bytes=0=;byteHardLimit=2;countHardLimit=3'),
    ask(create('/q/a', { data: 'x' })),
    ask(create('/q/b', { data: 'xx' })),
  ),
  example(
    'what is under way is not counted',
    ask(create('/q')),
    ...quota('/q', 'count=-1,bytes=-1=;byteHardLimit=-1;countHardLimit=2'),
    later(create('/q/a')),
    later(create('/q/b')),
    apply,
    apply,
    ask(create('/q/c')),
  ),
  example(
    'but how long the data will be is known',
    ask(create('/q')),
    ...quota('/q', 'count=-1,bytes=-1=;byteHardLimit=5;countHardLimit=-1'),
    later(setData('/q', 'xxxx')),
    later(setData('/q', 'yyyyyy')),
  ),
  example(
    'in a multi the other parts are not counted',
    ask(create('/q')),
    ...quota('/q', 'count=-1,bytes=-1=;byteHardLimit=-1;countHardLimit=2'),
    ask(multi(create('/q/a'), create('/q/b'))),
    ask(multi(create('/q/c'), create('/r'))),
  ),
  example(
    'soft limits are never enforced',
    ask(create('/q')),
    ...quota('/q', 'count=1,bytes=0'),
    ask(create('/q/a', { data: 'x' })),
  ),
];

/** Level 8. */
export const restored: Examples = [
  example(
    'ephemerals',
    ask(ephemeral('/a'), 2),
    ask(ephemeral('/b')),
    restart,
    look({ op: 'getEphemerals', prefix: null }, 2),
    ask(closeSession, 2),
  ),
  example(
    'containers and TTL nodes',
    ask(container('/a')),
    ask(create('/a/b')),
    ask(createTtl('/c', 100)),
    wait(200),
    restart,
    due,
    ask(remove('/a/b')),
    due,
    removal('/a'),
  ),
  example(
    'counts and sessions',
    ask({ op: 'createSession', timeoutMs: 4_000 }, 3),
    ask(create('/q')),
    ask(sequential('/q/n-')),
    ask(remove('/q/n-0000000000')),
    restart,
    ask(sequential('/q/n-'), 3),
  ),
  example(
    'quotas: everything is counted anew',
    ask(create('/q')),
    ask(create('/q/r')),
    ...quota('/q', 'count=3,bytes=9'),
    ask(create('/zookeeper/quota/q/r')),
    ask(create('/zookeeper/quota/q/r/zookeeper_limits', { data: 'count=5,bytes=50' })),
    stats('/q/r'),
    ask(create('/q/r/a', { data: 'xx' })),
    ask(setData('/zookeeper/quota/q/r/zookeeper_stats', 'count=9,bytes=9')),
    restart,
    ask(create('/q/r/b')),
    ask(create('/q/b', { data: 'x' })),
    ask(remove('/q/r/a')),
  ),
  example(
    'stats without limits stay as they are',
    ask(create('/q')),
    ask(create('/zookeeper/quota/q')),
    stats('/q'),
    ask(create('/q/a')),
    restart,
  ),
  example('a child before its parent', disorder),
];
