import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Preparer, ZnodeTree } from '../../../solutions/06-znode-tree/index.ts';
import { FileHistory } from '../../../solutions/09-persistence/index.ts';
import { NodeFiles } from '../../host/node-files.ts';
import type { WriteRequest } from '../../kit/contracts/znode-tree.ts';
import { OPEN_ACL } from '../../kit/open-access.ts';

/** How many transactions the log has. */
const TRANSACTIONS = 1_000_000;

/** So many nodes are created; all other transactions set their data, of 100 bytes, in turn. */
const NODES = 200_000;
const NODES_IN_A_FOLDER = 1000;

const SESSION = 0x0100_0000_0000_0001n;

/** Apache's. */
const PRE_ALLOC_BYTES = 64 * 1024 * 1024;

let folder: string | undefined;

/**
 * Opens a folder with an empty snapshot and a log of a million transactions, and recovers the tree. The folder is
 * written by the first call, and is gone when the process ends.
 *
 * @returns how many transactions the tree has seen.
 */
export function recoverFromLog(): number {
  folder ??= writeFolder();
  const files = new NodeFiles(folder);
  const tree = new ZnodeTree();
  openHistory(files).restore(tree);
  files.close();
  return Number(tree.lastZxid);
}

function openHistory(files: NodeFiles): FileHistory {
  const options = { preAllocBytes: PRE_ALLOC_BYTES, newTree: () => new ZnodeTree() };
  return new FileHistory(files, options);
}

function writeFolder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'bench-recovery-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  const files = new NodeFiles(made);
  const history = openHistory(files);
  const tree = new ZnodeTree();
  const preparer = new Preparer(tree);
  for (let i = 0; i < TRANSACTIONS; i++) {
    const zxid = BigInt(i + 1);
    const submitted = { session: SESSION, cxid: i, identities: [], request: requestOf(i) };
    const txn = preparer.prepare(submitted, zxid, 1_700_000_000_000 + i);
    history.append({ zxid, txn });
    const { result } = tree.apply(zxid, txn);
    if (result.op === 'error') throw new Error(`${JSON.stringify(requestOf(i))} was refused`);
    preparer.applied(zxid);
  }
  history.sync();
  files.close();
  return made;
}

/** First the session, then folders and nodes, then data for one node after the other. */
function requestOf(i: number): WriteRequest {
  if (i === 0) return { op: 'createSession', timeoutMs: 30_000 };
  const folders = NODES / NODES_IN_A_FOLDER;
  if (i <= folders) return create(`/f${i - 1}`, null);
  const number = i - folders - 1;
  const data = new Uint8Array(100).fill(i);
  const node = `/f${Math.floor((number % NODES) / NODES_IN_A_FOLDER)}/node-${number % NODES}`;
  if (number < NODES) return create(node, data);
  return { op: 'setData', path: node, data, version: -1 };
}

function create(node: string, data: Uint8Array | null): WriteRequest {
  return { op: 'create', path: node, data, acl: OPEN_ACL, flags: 0 };
}
