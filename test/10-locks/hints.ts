import type { Hints } from '../../src/grade/hints.ts';

/** From a nudge to nearly the answer. */
export const hints: Hints = {
  1: [
    'Two calls of the client are enough: one that tells you that the node exists, and one that tells you when it does no longer. What can happen between the two?',
    'Make the node with `ephemeral: true`. If that fails with a NodeExistsError, call `exists` with a watcher; `oneShot()` gives you one, and a promise of its event. If `exists` says that there is no such node, there is nothing to wait for.',
    'A loop: try to create, return `{ release: () => client.delete(path) }` if it works; rethrow whatever is no NodeExistsError; `const { watcher, event } = oneShot(); if ((await client.exists(path, { watcher })) !== undefined) await event;`, and again.',
  ],
  2: [
    'Three questions, one after the other: who is in the line? Who of them is right before me? Is it gone? And when it is gone, begin again with the first.',
    'predecessorOf: keep the names that end with one of the kinds and ten digits, and whose number is lower than your own; of these the one with the highest number. Lock.acquire: create the OwnNode, then list; no predecessor, then return a Holding; else watch the predecessor, wait for its event, list again.',
    'In a loop: `const { children } = await client.getChildren(path)`; `const before = predecessorOf(children, node.name, this.waitsFor)`; if it is undefined, `return new Holding(client, node)`; else `client.getData(path + "/" + before, { watcher })`, and `await event`. A NoNodeError says that it is gone already: list again. In OwnNode.create a NoNodeError says that the parent is missing: `client.ensurePath(this.parent)`, and once more.',
  ],
  3: [
    'Which of your requests may be sent twice? A list may, and so may a delete of a name that nobody else will ever have. A sequential create may not: each makes a node of its own.',
    'Remember that a create was tried. After a ConnectionLossError: `client.sync(parent)`, list, and look for a name that begins with `this.id`; only if there is none, create again. `remove` needs the same look if it does not know the name. In `acquire` hand on the signal of `withLimit`, also to what knows nothing of it: `orAborted(event, signal)`. If anything goes wrong there, call `node.remove()`, and do not wait for it.',
    'OwnNode gets a method `find`: true if the name is known; false if no create was tried; else sync, getChildren, and the child that starts with the id becomes the name. `create` is `insist(client, async () => { if (!(await find())) await make(); })`, and `remove` is `insist(client, async () => { if (await find()) await client.delete(path); })`, where NoNodeError and SessionExpiredError are as good as done. A parent that is missing has no child: `find` is false then. In acquire: `catch (error) { node.remove().catch(() => undefined); throw error; }`.',
  ],
  4: [
    'A client has six states. In one of them a holder may go on, in two of them it has to wait, and from three of them there is no way back. And what do you do when you list the line, and you are not in it?',
    'isTrusted: not released, and the state is SyncConnected. lost: an AbortController that is made when somebody asks for the first time, aborted at once if the state is Expired, Closed or AuthFailed, and by `client.onState` later; `release` ends the listening. tryAcquire: create, list, and if somebody is before you, remove your node and wait for that.',
    'ReentrantLock: a Map from owner to `{ holding, count }`. If there is an entry whose `holding.lost` is not aborted, count up; else acquire the lock and set a new entry. Each release counts down once; at 0 delete the entry from the map before you wait for `holding.release()`, so that an acquire that comes meanwhile stands in line anew.',
  ],
  5: [
    'It is the same line, and the same waiting. What differs is whom you wait for, and how your node is called.',
    'A reader waits for writers that came before it, a writer for everybody. Each needs to watch one node only: the last one in the line that it has to wait for. predecessorOf has a parameter for that.',
    'Two Locks on the same path: `new Lock(client, path, { kind: "__rlock__", waitsFor: ["__lock__"] })` for readers, and `{ kind: "__lock__", waitsFor: ["__lock__", "__rlock__"] }` for writers. predecessorOf keeps only names of a kind in `kinds`.',
  ],
  6: [
    'Every transaction has a number that is larger than all before. Your node was made by one.',
    'create resolves to `{ path, stat }`, and the Stat has a czxid; getData gives a Stat as well, for a node that you have found. The store remembers the largest token that it has served, by a read or by a write.',
    'OwnNode: a field for `stat.czxid`, set in both places where the name is set, and a getter; fencingToken returns it. GuardedStore: `if (token < this.newest) throw new StaleTokenError(…); this.newest = token;` at the beginning of both methods.',
  ],
  7: [
    'A leader is the holder of a lock. And of a leader that is out of office the servers know: its node is gone.',
    'lead: acquire, work, release in `finally`. leader: list, the lowest number, its data as text; a NoNodeError of getData means: look again. write: a transaction that fails if the node of the term is gone.',
    '`client.transaction().check(term.path, -1).setData(path, data).commit()`, within `insist`, as to write the same twice does no harm. A NoNodeError is a FencedError.',
  ],
  8: [
    'Both locks have one thing that they do when their holder says nothing for a while: one does nothing, the other does something. What is the worst moment for each?',
    'Look at the run of the text in which nothing goes wrong: c1 has the lock from about 20 ms until about 440 ms. A crash, or a pause, has to begin in between. The pause has to be longer than the key lives, and then some time for c2.',
    "`crash('c1', { atMs: 200, forMs: 500 })`, and a pause that begins at the same moment and takes six seconds.",
  ],
  9: [
    'The holder looks, and then it writes. The pause has to begin between the two; or rather between looking and arriving.',
    'The note "writes" in the diagram stands where it has looked. Its write is 8 ms on the way: find a pause that begins in them. How long until the session is over, and c2 has read and written?',
    'The pause begins some ms after the note, at 1035 ms say, and takes 8 s: the session ends at 6 s, and c2 needs some 1050 ms then.',
  ],
};
