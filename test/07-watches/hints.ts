/** Three hints for each level, from a nudge to nearly the answer. */
export const hints: Readonly<Record<number, readonly [string, string, string]>> = {
  1: [
    'Begin with WatchManager.add and WatchManager.trigger. A watch is a connection, a path and a kind. What do you look up when an event comes: the connection or the path?',
    'Keep two maps: by connection, the paths it watches and the kinds (this.watching), and by path, who watches it (this.ofNode, a PathIndex). add() puts the watch into both, trigger() reads the second, and takes out of both what has fired.',
    'trigger for NodeCreated, NodeDataChanged and NodeDeleted: for each connection in this.ofNode.at(path), put it into the list that is returned and remove its data watch. PathIndex.add must be called once for a pair, or it throws: when a connection sets a watch that it has already, do nothing.',
  ],
  2: [
    'A connection may have a data watch and a child watch on the same path. Which of the four events uses up which? And how often is it told if both fire at once?',
    'NodeChildrenChanged fires child watches only, NodeDeleted fires both kinds, the others data watches only. Collect who is to be told in a Set, and return [...told].',
    'Keep a second index for child watches. trigger: unless it is NodeChildrenChanged, fire this.ofNode at the path, using up data watches; if it is NodeChildrenChanged or NodeDeleted, fire this.ofChildren at the path, using up child watches. Both put connections into the same Set.',
  ],
  3: [
    'Write watchSetBy first: it looks at a request and its result, and nothing else. Then WatchServer.connected, request and committed, with reads only: isWrite and isAboutWatches tell what is not one.',
    'request: if the connection is known, ask tree.read({ session, cxid: xid, identities, request }), set the watch that watchSetBy names (an `exist` watch is a data watch for the server), and reply. committed: tree.apply(zxid, txn) gives the events; for each, this.watches.trigger says who is told.',
    'Before an event is sent: options.access.allows(event.acl, Perms.READ, options.identities(connection)), and if not, do not send it. trigger has used the watch up already, and that is right. The event on the wire has a type and a path only; the acl stays here. The zxid of an answer is tree.lastZxid.',
  ],
  4: [
    'For each connection keep the requests that are not answered yet, in order (kit has a Queue). What may stand at its front, and what makes it move?',
    'request: push it; if it is a write, options.submit it at once with the xid as cxid; then answer reads from the front until a write stands there. committed: first apply, then send all events, and only then look whether the write at the front of that session’s connection is this one (its xid is txn.cxid): shift it, answer it, and answer the reads behind it.',
    'Find the connection by txn.clientId in a map from session to its newest connection. If the write at the front has another xid, the transaction was asked for by an earlier connection of the same session: answer nobody. Ask options.identities once in request, and keep the answer beside what waits. A transaction of type error comes by committed as well: its result is the answer.',
  ],
  5: [
    'A persistent watch is a data watch and a child watch that is never used up. A recursive one asks for something else: who watches a node above this one?',
    'For an event at /a/b/c the recursive watches that count are those on /a/b/c, /a/b, /a and /. Walk up the path by cutting at the last slash, and look each up. Comparing beginnings of strings would take /ab for a child of /a.',
    'Keep recursive watches in an index of their own. For the four kinds one bit each will do: add sets a bit, but first clears the bits of persistent and persistentRecursive if the new one is either of them. trigger clears only the bit of the one-shot watch. addWatch in the server: mode 0 and 1, anything else is { op: "error", err: ErrorCode.MARSHALLINGERROR }.',
  ],
  6: [
    'remove needs to know what a connection has on a path; disconnected what a connection has at all. Both can start from the map by connection.',
    'remove: DATA clears the data bit, CHILDREN the child bit, ANY all four; it says whether there was a bit to clear. Whatever clears the last bit of a path must also take the connection out of the indices, and an empty entry out of the maps: counts() looks at what is left.',
    'Write one method change(connection, path, kindsAfter), which brings the map by connection and every index in line, and let add, trigger, remove and disconnected all use it. In the server: disconnected forgets the client, calls watches.disconnected, and deletes the session’s entry only if it still names this connection.',
  ],
  7: [
    'The book does on the client what the manager does on the server, with watchers instead of connections. The two never talk about it: a reply says whether a watch is set, an event says which are used up.',
    'Keep five maps from path to a Set of watchers: data, exist, child, persistent, recursive. watchSetBy names one of the first three. An addWatch that succeeded moves all persistent registrations of its path to the newer mode, with or without a watcher. setWatches lists the keys, with the newest zxid of a reply as relativeZxid. On the server ask tree.stored(path): no node, a newer mzxid (or pzxid for children), or nothing has happened.',
    'event: NodeCreated, NodeDataChanged and NodeDeleted take from data and exist, NodeDeleted and NodeChildrenChanged from child; persistent ones of the path always, recursive ones of the path and all above it unless it is NodeChildrenChanged. setWatches on the server sends the event or sets the watch, never both, and persistent ones are only set. connected: return false if lastZxidSeen > tree.lastZxid, before anything is remembered.',
  ],
  8: [
    'What does your code go through when an event fires? When a connection is lost? Anything that grows with the watches of others is too much. And what is still in your Maps after somebody has left?',
    'A path is found in a Map, not by a search in a list. Recursive watches are found by walking up from the path, not by looking at each of them. A connection’s watches are found by the connection.',
    'trigger looks at this.ofNode.at(path), this.ofChildren.at(path) and this.recursive.at(ancestor) for each ancestor. disconnected goes through this.watching.get(connection).paths and nothing else; PathIndex.delete takes a connection out of a path without looking at the others. In the end disconnected deletes the connection’s own entry as well, in the manager and in the server, and a path without watchers has no empty Set left.',
  ],
  9: [
    'When is there no watch? From the moment at which one fires until the next one is set.',
    'The watch fires when the first value is set. The next is set when the client’s getData arrives at the server. Whatever is set in between fires nothing, and a getData reads only the newest.',
    'set v1, deliver to the client (the event), set v2, deliver to the server (getData), deliver to the client (the answer). Which of the steps may change places?',
  ],
};
