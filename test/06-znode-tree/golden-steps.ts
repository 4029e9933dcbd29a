import {
  formatZxid,
  type Acl,
  type SingleTxn,
  type Stat,
  type Txn,
  type TxnBody,
  type Zxid,
} from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import type { Story } from '../../src/grade/story.ts';
import {
  goldenDecoded,
  goldenExpectedTree,
  type DecodedAcl,
  type DecodedBody,
  type DecodedTxn,
  type GoldenName,
} from '../golden/golden.ts';
import type { Chapter } from './chapter.ts';
import { firstDifference } from './differences.ts';
import { submit } from './play.ts';
import { read } from './requests.ts';
import { bodyWords, valueWords } from './words.ts';

/** The next transaction of a log that an Apache server wrote. */
export interface GoldenStep {
  readonly folder: GoldenName;
  /** Its place in all logs of the folder, from 0. */
  readonly place: number;
}

/** What must be true of Apache's logs. */
export const GOLDEN_RULES = [
  {
    name: 'digest',
    rule: 'After each transaction of Apache’s log the digest is the one that Apache wrote beside it.',
  },
  { name: 'tree', rule: 'After the whole of Apache’s log the tree is the one that Apache showed.' },
];

const LOGS: Readonly<Record<GoldenName, readonly DecodedTxn[]>> = {
  standalone: txnsOf('standalone'),
  'ensemble-member': txnsOf('ensemble-member'),
};

/** Both logs, from their first transactions to their last. */
export const GOLDEN_EXAMPLES = (['standalone', 'ensemble-member'] as const).map((folder) => ({
  title: `the log of ${folder === 'standalone' ? 'a standalone server' : 'a server of an ensemble'}`,
  steps: LOGS[folder].map((_, place): GoldenStep => ({ folder, place })),
}));

/** Applies the transactions. From the first on that is left out, nothing is known any more. */
export const playGolden: Play<Chapter, GoldenStep> = (chapter, steps, story) => {
  const tree = story.quietly('new ZnodeTree', () => new chapter.ZnodeTree());
  for (const [i, { folder, place }] of steps.entries()) {
    if (place !== i) return undefined;
    const { zxid, txn, digest } = decoded(LOGS[folder][place]!);
    const words = `apply ${formatZxid(zxid)}: ${bodyWords(txn.body)}`;
    story.quietly(words, () => tree.apply(zxid, txn));
    if (digest === undefined) continue;
    const actual = story.quietly('digest', () => tree.digest);
    if (actual === digest) continue;
    story.line(`all of Apache’s log before ${formatZxid(zxid)}`);
    story.line(words, `digest ${actual}`);
    story.expected(`digest ${digest}`);
    return {
      rule: 'digest',
      sentence: `After ${formatZxid(zxid)} the digest is ${actual}; Apache’s was ${digest}.`,
    };
  }
  const whole = steps[0]?.folder === 'standalone' && steps.length === LOGS.standalone.length;
  return whole ? compareTree(tree, story) : undefined;
};

function compareTree(tree: InstanceType<Chapter['ZnodeTree']>, story: Story): Broken | undefined {
  for (const [path, { data, stat, acl, children }] of Object.entries(goldenExpectedTree().tree)) {
    const ask = (op: 'getData' | 'getChildren' | 'getACL'): unknown =>
      story.quietly(`${op} ${path}`, () => tree.read(submit(1, read(op, path))));
    const expectedStat = statOf(stat);
    const difference =
      firstDifference(ask('getData'), { op: 'getData', data: bytesOf(data), stat: expectedStat }) ??
      firstDifference(ask('getACL'), { op: 'getACL', acl: aclOf(acl), stat: expectedStat }) ??
      firstDifference(ask('getChildren'), { op: 'getChildren', children });
    if (difference === undefined) continue;
    const { place, actual, expected } = difference;
    story.line('all of Apache’s log');
    story.line(`${path}, ${place}`, valueWords(actual));
    story.expected(valueWords(expected));
    return {
      rule: 'tree',
      sentence: `${path}, ${place}: it is ${valueWords(actual)}; Apache showed ${valueWords(expected)}.`,
    };
  }
  return undefined;
}

function txnsOf(name: GoldenName): readonly DecodedTxn[] {
  const logs = [...goldenDecoded(name).logs.values()];
  const first = ({ txns }: (typeof logs)[number]): bigint => BigInt(txns[0]!.zxid);
  logs.sort((a, b) => (first(a) < first(b) ? -1 : 1));
  return logs.flatMap(({ txns }) => txns);
}

function decoded({ zxid, clientId, cxid, time, type, txn, digest }: DecodedTxn): {
  readonly zxid: Zxid;
  readonly txn: Txn;
  readonly digest: bigint | undefined;
} {
  const body: TxnBody =
    type === 'multi'
      ? { type, txns: txn.txns!.map((part) => single(part.type, part)) }
      : single(type, txn);
  return {
    zxid: BigInt(zxid),
    txn: { clientId: BigInt(clientId), cxid, timeMs: time, body },
    digest: digest && BigInt(digest.treeDigest),
  };
}

function single(type: string, txn: DecodedBody): SingleTxn {
  const { path = '', version = 0, parentCVersion = 0 } = txn;
  const [data, acl] = [bytesOf(txn.data ?? null), aclOf(txn.acl ?? [])];
  switch (type) {
    case 'createSession':
      return { type, timeoutMs: txn.timeOut! };
    case 'closeSession':
      return { type, paths: txn.paths2Delete ?? [] };
    case 'create':
    case 'create2':
      return { type, path, data, acl, parentCVersion, ephemeral: txn.ephemeral === 1 };
    case 'createContainer':
      return { type, path, data, acl, parentCVersion };
    case 'createTTL':
      return { type, path, data, acl, parentCVersion, ttlMs: txn.ttl! };
    case 'delete':
    case 'deleteContainer':
      return { type, path };
    case 'setData':
      return { type, path, data, version };
    case 'setACL':
      return { type, path, acl, version };
    case 'check':
      return { type, path, version };
    case 'error':
      return { type, err: txn.err! };
    default:
      throw new Error(`The log has a transaction of type ${type}.`);
  }
}

function bytesOf(base64: string | null): Uint8Array | null {
  return base64 === null ? null : new Uint8Array(Buffer.from(base64, 'base64'));
}

function aclOf(acl: readonly DecodedAcl[]): readonly Acl[] {
  return acl.map(([perms, scheme, id]) => ({ perms, id: { scheme, id } }));
}

function statOf(stat: Readonly<Record<string, number | string>>): Stat {
  const wide = ['czxid', 'mzxid', 'pzxid', 'ephemeralOwner'];
  const fields = Object.entries(stat).map(([key, value]) => [
    key,
    wide.includes(key) ? BigInt(value) : Number(value),
  ]);
  return Object.fromEntries(fields) as Stat;
}
