import type { Mutant } from '../../src/grade/mutants.ts';

/** The classic mistakes of a tree of znodes, each a few lines away from the solution. */
export const mutants: readonly Mutant[] = [
  {
    name: 'a-dot-in-a-name-is-a-relative-path',
    misconception:
      'Your code seems to refuse every path in which a component begins with a dot. Only the components "." and ".." themselves are refused.',
    caughtBy: '1.1',
    patches: [
      {
        file: 'path.ts',
        find: "  if (i + 1 < path.length && path[i + 1] !== '/') return false;\n",
        replace: '',
      },
    ],
  },
  {
    name: 'cversion-counts-children',
    misconception:
      'Your code seems to take cversion for the number of children, or for how many came. It counts how often a child came or went.',
    caughtBy: '2.2',
    patches: [
      {
        file: 'znode.ts',
        find: '(2 * node.cversion - numChildren) | 0',
        replace: 'node.cversion',
      },
    ],
  },
  {
    name: 'the-zxid-is-the-version',
    misconception:
      'Your code seems to count a version that is the whole tree’s. Each node counts how often its own data were set, from 0.',
    caughtBy: '3.1',
    patches: [
      {
        file: 'preparer.ts',
        find: 'const version = (node.version + 1) | 0;',
        replace: 'const version = Number(context.zxid) | 0;',
      },
    ],
  },
  {
    name: 'looks-for-children-before-the-version',
    misconception:
      'Your code seems to ask whether a node that is to be deleted is empty before it compares versions.',
    caughtBy: '3.3',
    patches: [
      {
        file: 'preparer.ts',
        find: '    if (!matches(version, node.version)) return error(ErrorCode.BADVERSION);\n    if (node.numChildren > 0) return error(ErrorCode.NOTEMPTY);\n',
        replace:
          '    if (node.numChildren > 0) return error(ErrorCode.NOTEMPTY);\n    if (!matches(version, node.version)) return error(ErrorCode.BADVERSION);\n',
      },
    ],
  },
  {
    name: 'numbers-count-the-children-there-are',
    misconception:
      'Your code seems to number sequential nodes by how many children there are now. After a deletion a number would come a second time.',
    caughtBy: '4.1',
    patches: [
      {
        file: 'preparer.ts',
        find: 'sequenceNumber(parent.cversion)',
        replace: 'sequenceNumber(parent.numChildren)',
      },
    ],
  },
  {
    name: 'ephemeral-nodes-may-have-children',
    misconception:
      'Your code seems to let ephemeral nodes have children. Nobody could say what becomes of these when the session ends.',
    caughtBy: '4.2',
    patches: [
      {
        file: 'preparer.ts',
        find: "kindOf(parent.ephemeralOwner) === 'ephemeral'",
        replace: "kindOf(parent.ephemeralOwner) === 'persistent' && parent.numChildren < 0",
      },
    ],
  },
  {
    name: 'prepares-against-the-tree',
    misconception:
      'Your code seems to prepare each request against the tree as it is, without the transactions that are still under way.',
    caughtBy: '5.1',
    patches: [
      {
        file: 'pending-changes.ts',
        find: 'if (pending !== undefined) return pending.nodes.get(key) ?? undefined;',
        replace: 'if (pending !== undefined && pending.nodes.size < 0) return undefined;',
      },
    ],
  },
  {
    name: 'forgets-by-path',
    misconception:
      'Your code seems to forget all that is pending for a node as soon as one of its transactions is applied, although later ones are still under way.',
    caughtBy: '5.2',
    patches: [
      {
        file: 'pending-changes.ts',
        find: 'if (this.nodes.get(path) === draft) this.nodes.delete(path);',
        replace: 'if (draft.nodes.has(path)) this.nodes.delete(path);',
      },
    ],
  },
  {
    name: 'a-failed-multi-leaves-its-changes',
    misconception:
      'Your code seems to keep what the first parts of a multi would have done, although it was refused as a whole.',
    caughtBy: '6.2',
    patches: [
      {
        file: 'preparer.ts',
        find: 'if (isRefused(body)) this.pending.drop();',
        replace: "if (body.type === 'error') this.pending.drop();",
      },
    ],
  },
  {
    name: 'applies-a-failed-multi-in-part',
    misconception: 'Your code seems to apply the parts of a multi up to the one that failed.',
    caughtBy: '6.1',
    patches: [
      {
        file: 'znode-tree.ts',
        find: 'i < culprit ? failed(ErrorCode.OK) : this.applySingle(context, txn)',
        replace: 'i < culprit && i > 9 ? failed(ErrorCode.OK) : this.applySingle(context, txn)',
      },
    ],
  },
  {
    name: 'new-containers-are-removed',
    misconception:
      'Your code seems to remove containers that never had a child: they would be gone before their creator has put the first one in.',
    caughtBy: '7.3',
    patches: [
      {
        file: 'node-kind.ts',
        find: 'return stat.cversion !== 0;',
        replace: 'return stat.version > -9;',
      },
    ],
  },
  {
    name: 'a-replayed-create-leaves-its-parent-alone',
    misconception:
      'Your code seems to leave the parent as it is when a create is applied again and its node is there already. In a snapshot the parent may be older than its child.',
    caughtBy: '8.3',
    patches: [
      {
        file: 'znode-tree.ts',
        find: '    this.childCame(context, parentPath, parent, body.parentCVersion);\n    if (this.znodes.get(path) !== undefined) return failed(ErrorCode.NODEEXISTS);\n',
        replace:
          '    if (this.znodes.get(path) !== undefined) return failed(ErrorCode.NODEEXISTS);\n    this.childCame(context, parentPath, parent, body.parentCVersion);\n',
      },
    ],
    source: 'ZOOKEEPER-1046',
  },
];
