import { ErrorCode, type Acl, type ClientRequest, type Id } from '#kit';
import { naiveAllows, naiveFix, naiveShow } from './naive.ts';

/** What a request comes to, as far as permissions are concerned. */
export interface NaiveResult {
  readonly code: number;
  /** What getACL shows. */
  readonly acl?: readonly Acl[];
  /** Of getACL and setACL. */
  readonly aversion?: number;
}

interface NaiveNode {
  readonly acl: readonly Acl[];
  readonly aversion: number;
  readonly version: number;
}

type Nodes = ReadonlyMap<string, NaiveNode>;

const OPEN: readonly Acl[] = [{ perms: 31, id: { scheme: 'world', id: 'anyone' } }];

const OK: NaiveResult = { code: ErrorCode.OK };
const failed = (code: number): NaiveResult => ({ code });

/** A service of one map: no transactions, no cache, no order of checks but the one written down here. */
export class NaiveService {
  private nodes: Nodes = new Map([['/', { acl: OPEN, aversion: 0, version: 0 }]]);

  /** The lists of all nodes but those that are there from the beginning. */
  get lists(): readonly (readonly Acl[])[] {
    return [...this.nodes.values()].map(({ acl }) => acl);
  }

  request(request: ClientRequest, who: readonly Id[]): NaiveResult {
    if (request.op !== 'multi') {
      const { result, nodes } = change(this.nodes, request, who);
      this.nodes = nodes;
      return result;
    }
    let { nodes } = this;
    for (const part of request.ops) {
      const changed = change(nodes, part, who);
      if (changed.result.code !== ErrorCode.OK) return changed.result;
      ({ nodes } = changed);
    }
    this.nodes = nodes;
    return OK;
  }
}

/** What one operation comes to, and the nodes afterwards. */
function change(
  nodes: Nodes,
  request: ClientRequest,
  who: readonly Id[],
): { readonly result: NaiveResult; readonly nodes: Nodes } {
  const same = (result: NaiveResult) => ({ result, nodes });
  const fail = (code: number) => same(failed(code));
  const may = (acl: readonly Acl[], perms: number): boolean => naiveAllows(acl, perms, who);
  if (!('path' in request)) return same(OK);
  const { op, path } = request;
  const node = nodes.get(path);
  const parent = nodes.get(path.slice(0, path.lastIndexOf('/')) || '/');
  const isWrong = (wanted: number, version: number): boolean => wanted !== -1 && wanted !== version;
  const put = (changed: NaiveNode, result = OK) => ({
    result,
    nodes: new Map([...nodes, [path, changed]]),
  });
  switch (op) {
    case 'create': {
      const acl = naiveFix(request.acl, who);
      if (acl === ErrorCode.INVALIDACL) return fail(acl);
      if (parent === undefined) return fail(ErrorCode.NONODE);
      if (!may(parent.acl, 4)) return fail(ErrorCode.NOAUTH);
      if (node !== undefined) return fail(ErrorCode.NODEEXISTS);
      return put({ acl, aversion: 0, version: 0 });
    }
    case 'delete': {
      if (parent === undefined) return fail(ErrorCode.NONODE);
      if (!may(parent.acl, 8)) return fail(ErrorCode.NOAUTH);
      if (node === undefined) return fail(ErrorCode.NONODE);
      if (isWrong(request.version, node.version)) return fail(ErrorCode.BADVERSION);
      if ([...nodes.keys()].some((other) => other.startsWith(`${path}/`)))
        return fail(ErrorCode.NOTEMPTY);
      return { result: OK, nodes: new Map([...nodes].filter(([other]) => other !== path)) };
    }
    case 'setACL': {
      const acl = naiveFix(request.acl, who);
      if (acl === ErrorCode.INVALIDACL) return fail(acl);
      if (node === undefined) return fail(ErrorCode.NONODE);
      if (!may(node.acl, 16)) return fail(ErrorCode.NOAUTH);
      if (isWrong(request.version, node.aversion)) return fail(ErrorCode.BADVERSION);
      const aversion = node.aversion + 1;
      return put({ ...node, acl, aversion }, { code: ErrorCode.OK, aversion });
    }
    default:
  }
  if (node === undefined) return fail(ErrorCode.NONODE);
  switch (op) {
    case 'setData':
      if (!may(node.acl, 2)) return fail(ErrorCode.NOAUTH);
      if (isWrong(request.version, node.version)) return fail(ErrorCode.BADVERSION);
      return put({ ...node, version: node.version + 1 });
    case 'check':
      if (!may(node.acl, 1)) return fail(ErrorCode.NOAUTH);
      return isWrong(request.version, node.version) ? fail(ErrorCode.BADVERSION) : same(OK);
    case 'getACL':
      if (!may(node.acl, 1) && !may(node.acl, 16)) return fail(ErrorCode.NOAUTH);
      return same({ ...OK, acl: naiveShow(node.acl, who), aversion: node.aversion });
    case 'exists':
      return same(OK);
    default:
      return may(node.acl, 1) ? same(OK) : fail(ErrorCode.NOAUTH);
  }
}
