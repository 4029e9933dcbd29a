/** Three hints for each level, from a nudge to nearly the answer. */
export const hints: Readonly<Record<number, readonly [string, string, string]>> = {
  1: [
    'Four questions can be answered without a loop: is it empty, does it begin with a slash, is it the root, does it end with a slash? Ask them in this order. What is left goes through the characters from left to right.',
    'A component is "." or ".." if a slash or the end stands behind its last dot, and a slash stands in front of its first. Dots anywhere else are fine: "/a.b", "/...", "/.a".',
    'In a loop from i = 1: code 0 is "null character not allowed"; a slash behind a slash is "empty node name specified"; a dot with a slash or the end behind it, and with "/" or "/." in front of it, is "relative paths not allowed"; a code in one of the four ranges is "invalid character". The first that applies is returned with @i.',
  ],
  2: [
    'Begin with ZnodeTree.restore and Znodes.add: the constructor restores the four built-in nodes, and without the root nothing else works. Make a Znode of each (its constructor copies the stat; acls.intern of the list), keep it by its path, and put its name into the children of its parent; the one with the empty path is the root. Then write Znodes.get, apply and createNode.',
    'createNode: find the parent by parentOf(path); newStat makes a stat in which czxid, mzxid and pzxid are the zxid, and ctime and mtime the time of the transaction; znodes.add puts the node in; set parent.cversion to parentCVersion and parent.pzxid to the zxid; push NodeCreated of the node and NodeChildrenChanged of the parent. deleteNode undoes it, but sets only pzxid of the parent.',
    'visibleStat: cversion is (2 * node.cversion - numChildren) | 0. The path in an event of the root is "/", which shownPath makes of "". answer: a node that is not there is error NONODE; then isAllowed, else NOAUTH; then by operation. getAllChildrenNumber counts what Znodes.under goes through, without the node itself.',
  ],
  3: [
    'Each check is one line that returns error(code), and the table in the text is the order of these lines. Look nodes up by pending.node(path): for now it is what the tree has. pending.isLive asks tree.sessions.',
    'create and delete first want to know who the parent is: hasParent(path), then pending.node(parentOf(path)). Only then isAllowed, only then the path as a whole (pathProblem). Permission is asked of the node that access.needs(request).path names.',
    'create: session, hasParent, access.fix, parent, isAllowed, pathProblem, NODEEXISTS; { type: "create", path, data, acl, ephemeral: false, parentCVersion: (parent.cversion + 1) | 0 } by createTxn, with type "create2" for create2. delete: session, hasParent and not one of RESERVED, parent, isAllowed, node, version, children. setData, setACL and check: session, pathProblem, (fix), node, isAllowed, version.',
  ],
  4: [
    'The number behind a name has nothing to do with the names or the number of the children: it is the stored cversion of the parent, in ten characters. It is put there before the path is looked at as a whole.',
    'Flags other than 0 to 6 are BADARGUMENTS, before all other checks. The number: String(cversion).padStart(10, "0"); with a minus sign, the digits behind it are padded to nine. An ephemeral node is a transaction with ephemeral: true, and its owner is the clientId of the transaction. Znodes.ephemerals keeps the paths by session: closeSession and getEphemerals ask it.',
    'Of a parent with an owner (kindOf(parent.ephemeralOwner) is "ephemeral") a create returns NOCHILDRENFOREPHEMERALS, behind the check for NODEEXISTS. prepare of closeSession: { type: "closeSession", paths: pending.ephemeralsOf(session) }. apply: sessions.delete, then deleteNode for each path; Znodes.remove takes the path from its owner.',
  ],
  5: [
    'Whatever prepare decides must be visible to the next prepare, before anything is applied. Which nodes does a create change? It is two: the node, and its parent.',
    'setNode puts into the draft what a node will be, removeNode that it will be gone (null); node asks the draft, then what is kept, then the tree. keep moves the draft to what is kept, together with the zxid, and puts it at the end of a queue. Do not change a FutureNode that is there already: change a copy, FutureNode.from(it), and put that.',
    'forget(upTo): take from the front of the queue while its zxid is not larger; for each path in that draft forget the path only if this draft is still the last one for it. Otherwise a later transaction has changed the node again, and what it made of it has to stay. The same for sessions. ephemeralsOf: the paths that the tree knows and those that are pending, kept only if node(path) still has this session as its owner.',
  ],
  6: [
    'A multi goes through its parts with the same methods as single requests do: the draft makes each see those before it. What is left to write is what happens when one is refused.',
    'In prepare: as soon as one part returned an error, all parts behind it become error RUNTIMEINCONSISTENCY without being looked at, and the whole draft is dropped. In apply: look for an error among the parts first. If there is one, apply nothing: error 0 for those before it.',
    'isRefused(body): for a multi, whether some part is of type error. prepare: drop the draft if so, else keep it. applyMulti: const culprit = txns.findIndex(({ type }) => type === "error"); the result of part i is { op: "error", err: 0 } if i < culprit, and applySingle(context, part) otherwise (an error is its own result). In a multi create2 becomes "create", and flags 4 a container.',
  ],
  7: [
    'Keep containers and TTL nodes in a Map by path of their own, so that dueForRemoval need not go through all nodes. What makes one due is in isDue; both dueForRemoval and prepare ask it.',
    'The first checks of a create, in order: flags from 0 to 6, else BADARGUMENTS; flags 5 and 6 without extendedTypes, UNIMPLEMENTED; flags 5 and 6 if and only if it is a createTTL, else BADARGUMENTS; ttlMs from 1 to MAX_TTL_MS. The owner is CONTAINER_OWNER or TTL_OWNER | BigInt(ttlMs), and visibleStat shows 0 for both.',
    'Quotas: over(path) goes up from the path itself by parentOf until it finds one in `limited`. add: statsText(before.count + count, before.bytes + bytes) into the data of the stats node. created: add the node; then, if it is the stats of a path, countAll of that path. QuotaGuard.refuses: the hard limit if it is not -1, else the soft one; exceeded if more is not 0, the limit is not negative, and what is there plus more is larger.',
  ],
  8: [
    'Go through the table of what a transaction may meet, line by line, and write each down as one condition. Two of them are about the parent, and have to come before the node is looked at.',
    'createNode: no parent, NONODE; the parent’s cversion and pzxid if ((parentCVersion - stored) | 0) > 0; only then NODEEXISTS. deleteNode: no parent, NONODE; the parent’s pzxid if the zxid is larger; only then NONODE; then its children, each by deleteNode. Znodes.under: a generator that yields a node, copies the names of its children, and looks each name up when its turn comes.',
    'The digest: whenever a node was changed, add nodeDigest(path, node.contentCrc, node) - node.digest to digestChange, and keep the new one in node.digest; for a removed node subtract node.digest. Its contentCrc has to be set when it is created and when its data are set. In PendingChanges.setNode and removeNode the same with draftDigest; keep adds draftDigest to the digest, and forget makes keptDigest undefined when nothing is left. A txn of type error has no digest.',
  ],
  9: [
    'The report has the fewest steps that show it. Which level do they belong to? Run that level with another seed: npm test -- chapter6 --level 5 --seed 2.',
    'What only shows here is mostly about things that meet: a path that was deleted and created again under way, a session that ends while its nodes are pending, a multi that is refused between two requests that are not.',
    'Look at what is shared: an object of the tree that is handed out without a copy, a FutureNode that is changed in place, a record that is forgotten although a later transaction has put its own there, a container that is still in your Map although its node is gone.',
  ],
  10: [
    'Both get the same requests in the same order. What is left that differs is the clock. Most of prepare writes the time down, and does nothing else with it. Look for timeMs in your Preparer and in node-kind.ts: where does it stand in a comparison?',
    'Level 7: a node with a time to live is due or is not. The leader asks for its removal by a deleteContainer of session 0. At which time of its clock is it refused, and at which not?',
    'A createTTL of /a with flags 5 and ttlMs: 100 at [1000, 1000]; then { session: 0, request: { op: "deleteContainer", path: "/a" }, atMs: [1101, 1100] }. On the first replica more than 100 ms have passed, on the second exactly 100.',
  ],
};
