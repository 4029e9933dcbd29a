/** Three hints for each level, from a nudge to nearly the answer. */
export const hints: Readonly<Record<number, readonly [string, string, string]>> = {
  1: [
    'Follow one write with your finger: it gets a zxid, a transaction, a place in the log, a place on the disk. At which of these moments may somebody be told? And what does the server know at its next start?',
    'The next zxid is history.lastZxid + 1n. Keep what is logged and not delivered in `pending`. A message to yourself by sendAfterSync says that all written so far is on the disk; one comes for each transaction.',
    'submit: prepare, history.append, pending.push, sendAfterSync(self, LOGGED). onMessage: shift one from pending and deliver it. onStart: restore(history.baseZxid, base) if there is a base, deliver each of history.after(history.baseZxid), then serving(0).',
  ],
  2: [
    'Draw what may happen to a connection: new, connecting, open, closing. For each: what does a frame mean? Then the same for the Server: it is the one that brings port, sessions, watches and agreement together, and most of its methods are one line.',
    'readFrames: a loop that asks frames.next() as long as the phase is `new` or `open`, in a try: FrameError and JuteError end the connection. Server.deliver: watchServer.committed, preparer?.applied, sessions.committed, database.applied, in this order.',
    'First frame: readConnectRequest, compare lastZxidSeen with lastZxid(), phase = connecting, options.connect. established: phase = open, writeFrame(out, writeConnectResponse, response), options.opened, and readFrames again. Others: readRequest, options.heard, then handle. Server.serving: sessions.serve("leader", tree.sessions) and a new Preparer. restore: database.tree.restore(zxid, state). gone: watchServer.disconnected and sessions.disconnected. Always end a handler of the Server with port.flush().',
  ],
  3: [
    'Two lists say all there is to know of a connection: what the tree was asked and has not answered (asked), and what has to wait (held). When may a ping be answered? When may what comes behind a sync go on?',
    'handle: for the tree: asked.push, request. Not for the tree: if asked is empty answer it, otherwise held.push. onFrame: as soon as anything is held, or a sync is under way, everything new is held, too. drain is called when asked becomes empty, and when a sync is answered.',
    'drain: while no sync is under way: look at held.at(0); a request for the tree may go, any other only if asked is empty; shift it and handle it. synced: shift the first of syncs; if its connection is over (isThere), that is all. Standalone.sync: the zxid of the last in pending, or synced at once if there is none; in onMessage, after the delivery, answer all syncs that wait for this zxid.',
  ],
  4: [
    'What of a server belongs to a term, and what to its whole life? What does a client need that is connected to a server which has just lost its leader?',
    'A server in this ensemble is the leader if its sid is the one that was elected, see the field `leader`. Messages, timers and links of other servers go to the agreement as they are. `via: this.env.self` goes into everything that is submitted.',
    'serving(undefined): sessions.stop(), preparer = undefined, the two timers cleared, port.closeAll(). serving(epoch): sessions.serve(isLeader ? "leader" : "learner", tree.sessions); a leader makes a new Preparer. onLinkUp of a client with epoch undefined: env.disconnect.',
  ],
  5: [
    'Everything about sessions was written in chapter 14. Here you decide when it is asked. Who asks, before a transaction is made, whether its client may still write?',
    'permission: refusal first; session 0n and createSession are allowed; closeSession asks sessions.closing, which says whether there is something to close; all others ask sessions.check(session, via). An answer SESSIONMOVED is not sent: the connection is closed.',
    'prepare: err = permission(...); if it is not OK return { clientId: session, cxid, timeMs, body: { type: "error", err } }. Timer "server expire": setTimer("server expire", sessions.expire()), begun in serving of a leader.',
  ],
  6: [
    'A snapshot is written while the server goes on. How does it do a little at a time, without a thread? And who may delete an empty container: each server, or one of them?',
    'enough: if no snapshot is being taken it draws the next number, and begins one with history.startSnapshot(tree) and the timer `server snapshot`, 0 ms. The timer takes one step, and is set again until step says true. removeMortals submits; the tree itself is not touched.',
    'onSnapshotTimer: if there is no snapshot, or step(snapshotStep) is true, snapshot = undefined; otherwise set the timer again. replaced: snapshot = undefined and clear the timer. removeMortals: for each of tree.dueForRemoval(env.now()) submit({ session: 0n, cxid: 0, identities: [], request }), then set the timer again.',
  ],
  7: [
    'Look at the report: which guarantee broke, and which server had given the answer? Was it leading, following, or neither, at that moment? Something it remembered was of an earlier time.',
    'Go through the fields of Server and of ClientPort one by one, and ask of each: what becomes of it when this server stops serving, when it leads again, when the tree is replaced, when a connection is over?',
    'The usual ones: the preparer of the last term; syncs of connections that are gone (the queue of syncs goes with closeAll; otherwise synced skips a client that is gone, but takes it off); a session that is asked for by a new connection; timers of a leader that is none any more.',
  ],
  8: [
    'Others expect of your server what Apache expects. Look at what differs from level 7: that a request comes by another server, that a session was begun elsewhere, that real sockets cut what is said into pieces.',
    'In 8.1 and 8.2 the report names the guarantee as in level 7. Over TCP time is real, and the disk, too: whatever is done at each message must be short, and nothing may wait for the clock.',
    'If only 8.3 fails: does your server send anything outside of a handler, or forget port.flush() in one of them? In the simulator the next handler makes up for that; between two real clients there may be none.',
  ],
  9: [
    'A follower answers reads by itself. When does it know less than the leader?',
    'A connection that is cut for less than 100 ms does not break: what is under way only waits. If the others cannot reach server 1 for a moment, it goes on to answer c2, from what it has.',
    'partition(["1", "c2"], { atMs: 900, forMs: 80 }): server 1 and c2 can still talk to each other, and c1 and the others as well.',
  ],
};
