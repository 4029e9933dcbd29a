/** Three hints for each level, from a nudge to nearly the answer. */
export const hints: Readonly<Record<number, readonly [string, string, string]>> = {
  1: [
    'Follow the arrows of the first diagram in the text from the top, and write one method for each arrow: what it is sent by, and what it calls at the other end. A leader that waits for ever has not counted itself.',
    'The leader moves on three times, each time when `isQuorum` says yes: `following` → beginEpoch, `promised` → enterEpoch, `synced` → establish. It enters itself into these in onLogged, which LOGGED calls; awaitDisk sends LOGGED. In each of the three phases something has to be written first, so each begins with awaitDisk.',
    'Learner.onLinkUp sends FOLLOWERINFO; Leader.onInfo enters it into `learners` and `following` and calls beginEpoch; that sets phase, epoch and acceptedEpoch, and sends LEADERINFO with sendAfterSync; Learner.onLeaderInfo sets acceptedEpoch and sends ACKEPOCH with sendAfterSync; Leader.onAckEpoch enters `promised` and calls enterEpoch, which calls broadcast.begin, and learner.synchronise for each learner whose zxid is known: DIFF, NEWLEADER. Learner.onNewLeader sends itself LOGGED; onLogged writes currentEpoch and calls acknowledge(makeZxid(epoch, 0)). Leader.onAckNewLeader enters `synced` and calls establish: serving, and UPTODATE. Learner.onUpToDate: serving.',
  ],
  2: [
    'A write has five stations: submit (given), propose, onProposal, onAck, commit. Ask at each of them: who has this on disk now, and who knows that?',
    'Broadcast.propose: append to the history, add to `outstanding`, PROPOSAL to followers, and an ACK to yourself with sendAfterSync. onAck: only voters count; after each ACK take out of `outstanding` whatever can be committed, from the front, until takeCommitted has no more.',
    'Proposals.acknowledge: zxids of an epoch have no gaps, so the place is Number(zxid - first.zxid); nothing is there if it is negative or too large. takeCommitted: queue.at(0), quorum.containsQuorum(acks), queue.shift(). Learner.onProposal: log, pending.push, acknowledge. Learner.onCommit: pending.shift() has to have that zxid; then committed = zxid and replica.deliver(entry).',
  ],
  3: [
    "For chooseSync draw the leader's last proposals on a line, and try every place on that line where the learner's last zxid may be: at the end, past it, on a proposal, between two, before the first.",
    "Find the first proposal larger than the learner's zxid: what comes from there on is missing. If it is the very first at hand, you cannot know what came before: SNAP. The one before it is where both still agree: equal to the learner's zxid, DIFF; smaller, TRUNC to it, if the next is of the same epoch as the learner's zxid.",
    'In LearnerHandler.synchronise: SNAP sends service.state() with the zxid replica.delivered, then for each entry of history.after(delivered) up to lastCommitted() sendCommitted; otherwise the packet and sendCommitted for each of `missing`. Then PROPOSAL for each of outstanding.entries(), and NEWLEADER. Learner: before UPTODATE nothing is delivered; onUpToDate calls replica.deliverUpTo(this.committed). What is pending is acknowledged in onLogged, behind the ACK of NEWLEADER, and in onProposal only if isInEpoch.',
  ],
  4: [
    'Which end notices silence how? Write the two clocks first: the leader counts silent ticks of each learner, a learner counts those of its leader. Hearing anything sets the count to 0 (that is given).',
    'Leader.onTick: first learners.dropSilent, which disconnects and forgets who was silent for too long, then ask learners.hasQuorum whether a quorum is left: connected and synced voters, the leader included. Before the epoch is established count ticks instead. And the three leaders that are none: a newer history in ACKEPOCH, a later acceptedEpoch in FOLLOWERINFO, an older epoch in LEADERINFO.',
    'onAckEpoch in the phase `promises`: return if currentEpoch is -1 (but keep the zxid: it is synchronised later); return if it is no voter; giveUp if isBehind(currentEpoch, zxid). onInfo: giveUp if a voter has accepted more than this.epoch. onLeaderInfo: giveUp if epoch < accepted; currentEpoch is -1 in the answer if epoch === accepted. onLinkDown: count what came to nothing, and giveUp at config.connectTries instead of setting the timer. After giveUp do nothing more in that handler: return.',
  ],
  5: [
    'For each packet that promises something ask: if I crash in this very moment and come back, do I still keep it? There are four such packets in the table of the text.',
    'currentEpoch may be written only when the history is durable. There is one way to know that: LOGGED. And SNAP must not touch the disk before NEWLEADER: until then the old history is all this server has.',
    'onSnap only keeps `{ zxid, state, entries: [] }`; log() puts entries there as long as it is set; onNewLeader calls replica.restore(zxid, state, entries) and then sends LOGGED with sendAfterSync; onLogged writes currentEpoch and acknowledges with sendAfterSync. Leader: awaitDisk after each write, LEADERINFO with sendAfterSync, and outstanding.forget(sid) in synchronise.',
  ],
  6: [
    'An observer is a learner like any other until you count. Look for every place where the leader counts, and for every place where it sends PROPOSAL or COMMIT.',
    'A SYNC must not overtake a commit that was under way when it came. Since links keep their order, it is enough to send the answer after those COMMITs.',
    'Broadcast.onSync: if outstanding.isEmpty answerSync(sid), else outstanding.addSync(sid). commit: after delivering, answerSync for each of `syncs`. onInform: log and onCommitted. acknowledge of an observer: only zxids with counter 0 (given). Counting: ask whether it is a voter before `promised`, `synced`, hasQuorum and onAck.',
  ],
  7: [
    'The proposal has to be committed while only servers with an old epoch have it, and then a server with a newer epoch and without it has to win. Which of the three is that, and where must it be while server 1 leads?',
    'Server 2 must be down from the beginning, so that 1 and 3 are the quorum. Server 1 commits when the ACKEPOCH of server 3 arrives: elections end at 10 ms, the connection stands at 15, FOLLOWERINFO arrives at 20, LEADERINFO leaves at 22 and arrives at 27, ACKEPOCH leaves at 29. Server 1 must be gone before server 3 has the new epoch on its disk.',
    'ACKEPOCH arrives at 34 ms, NEWLEADER would arrive at 39 and the epoch would be on disk at 41. crash("2", { atMs: 0, forMs: 200 }) and crash("1", { atMs: 36, forMs: 1000 }). What was under way from server 1 dies with it. Why is 3 not needed in this list?',
  ],
};
