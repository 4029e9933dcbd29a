import { formatZxid, type SetWatches, type StoredNode, type WatchEvent } from '#kit';

/** Which lists of a setWatches may lead to an event of this type. */
const LISTS: Readonly<Record<WatchEvent['type'], readonly ('data' | 'exist' | 'child')[]>> = {
  NodeCreated: ['exist'],
  NodeDataChanged: ['data'],
  NodeChildrenChanged: ['child'],
  NodeDeleted: ['data', 'child'],
};

/** Which stamp of a node tells whether that has happened since. */
const STAMPS: Readonly<Partial<Record<WatchEvent['type'], 'mzxid' | 'pzxid'>>> = {
  NodeDataChanged: 'mzxid',
  NodeChildrenChanged: 'pzxid',
};

/**
 * Why a setWatches leads to an event or does not, by the list and the comparison: `"/a is in the list child, and its
 * pzxid 0x6 is not above the relativeZxid 0x6"`.
 *
 * @param node - what is stored at the event's path; undefined if there is none.
 */
export function listsInWords(
  { type, path }: WatchEvent,
  request: SetWatches,
  node: StoredNode | undefined,
): string {
  const list = LISTS[type].find((name) => request[name].includes(path));
  if (list === undefined) {
    const stays = (['persistent', 'persistentRecursive'] as const).find((name) =>
      request[name].includes(path),
    );
    if (stays === undefined) return `${path} is in no list that may lead to ${type}`;
    return `${path} is in the list ${stays}, whose watches are set whatever has happened`;
  }
  const where = `${path} is in the list ${list}, and`;
  const stamp = STAMPS[type];
  if (node === undefined) return `${where} there is no such node`;
  if (stamp === undefined) return `${where} there is such a node`;
  const zxid = node.stat[stamp];
  const above = zxid > request.relativeZxid ? 'above' : 'not above';
  const since = formatZxid(request.relativeZxid);
  return `${where} its ${stamp} ${formatZxid(zxid)} is ${above} the relativeZxid ${since}`;
}
