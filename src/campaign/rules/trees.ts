import { callWords } from '../../check/history/call-words.ts';
import type { KnownChange } from '../../check/history/changes.ts';
import { sameBytes } from '../../client/same-bytes.ts';
import { formatZxid } from '../../kit/zxid.ts';
import { KnownNodes } from '../known-nodes.ts';
import type { CampaignRule, SeenNode, SeenTree } from '../phase-record.ts';

/** The end of a phase: what was acknowledged is on every server. */
export const nothingIsLost: CampaignRule = {
  name: 'nothing acknowledged is lost',
  rule: 'When all is over, every server has all writes that were acknowledged.',
  check: ({ history, trees, told }) => {
    const known = new KnownNodes(history);
    for (const tree of trees) {
      for (const path of known.paths) {
        const last = known.of(path).at(-1)!;
        const problem = problemOf(path, last, tree.nodes.get(path), known);
        if (problem === undefined) continue;
        return {
          at: last.call.answer?.at ?? told.length - 1,
          path,
          sentence: `Server ${tree.sid} ${problem}`,
        };
      }
    }
    return undefined;
  },
};

function problemOf(
  path: string,
  last: KnownChange,
  node: SeenNode | undefined,
  known: KnownNodes,
): string | undefined {
  const write = `${callWords(last.call)}, acknowledged with ${formatZxid(last.zxid)}`;
  if (node === undefined) {
    if (last.kind === 'deleted' || known.mayHaveGone(path, last)) return undefined;
    return `has no ${path}: ${write}.`;
  }
  const { mzxid, czxid } = node.stat;
  if (last.kind === 'deleted') {
    if (czxid > last.zxid) return undefined;
    return `still has ${path} of ${formatZxid(czxid)}: ${write}.`;
  }
  if (mzxid < last.zxid) return `has ${path} as of ${formatZxid(mzxid)}, without ${write}.`;
  if (mzxid > last.zxid) return undefined;
  const writers = known.of(path).filter(({ zxid }) => zxid === mzxid);
  return writers.some(({ data }) => sameBytes(data, node.data))
    ? undefined
    : `has other data at ${path} than ${write}.`;
}

/** The end of a phase: all servers have the same. */
export const equalTrees: CampaignRule = {
  name: 'equal trees',
  rule: 'When all is over, all servers have the same nodes, to the last field of each Stat.',
  check: ({ trees, told }) => {
    const [first, ...others] = trees;
    for (const other of others) {
      const difference = differenceOf(first!, other);
      if (difference !== undefined) return { at: told.length - 1, ...difference };
    }
    return undefined;
  },
};

function differenceOf(
  one: SeenTree,
  other: SeenTree,
): { path: string; sentence: string } | undefined {
  for (const path of new Set([...one.nodes.keys(), ...other.nodes.keys()])) {
    const [a, b] = [nodeWords(one.nodes.get(path)), nodeWords(other.nodes.get(path))];
    if (a === b) continue;
    return {
      path,
      sentence: `${path} is ${a} at server ${one.sid}, and ${b} at server ${other.sid}.`,
    };
  }
  return undefined;
}

function nodeWords(node: SeenNode | undefined): string {
  if (node === undefined) return 'missing';
  const fields = Object.entries(node.stat).map(
    ([name, value]) => `${name} ${typeof value === 'bigint' ? formatZxid(value) : value}`,
  );
  const data = node.data === null ? '' : Buffer.from(node.data).toString('base64');
  return `“${data}” (${fields.join(', ')})`;
}

/** What nobody writes. */
export const nothingChangesByItself: CampaignRule = {
  name: 'nothing changes by itself',
  rule: 'What the phase before has left is the same when this one is over.',
  check: ({ trees, before, told }) => {
    for (const { sid, nodes } of trees) {
      for (const [path, node] of before) {
        const [was, is] = [nodeWords(node), nodeWords(nodes.get(path))];
        if (was === is) continue;
        const sentence = `${path} was ${was}, and is ${is} at server ${sid} now.`;
        return { at: told.length - 1, path, sentence };
      }
    }
    return undefined;
  },
};
