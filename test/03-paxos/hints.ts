/** Three hints for each level, from a nudge to nearly the answer. */
export const hints: Readonly<Record<number, readonly [string, string, string]>> = {
  1: [
    'Start with majorityOf in ballot.ts, then Proposer.onStart and Proposer.begin: the next round, and a "prepare" to each of this.options.acceptors. The onStart methods of the acceptor and the learner may stay empty for now, without the call of todo.',
    'The proposer counts twice: promises in onPromise, then acceptances in onAccepted. Each time a majority of the acceptors is enough, and the message that comes after that must not make it act again: this.phase tells you which of the two you are waiting for. An acceptor sends "accepted" to `from` and to each of this.learners.',
    'The whole way: begin sends "prepare" with this.ballot. onPrepare puts the ballot into this.state and answers { kind: "promise", ballot, accepted: this.state.accepted }. onPromise: this.promises.set(from, accepted); at this.majority set phase to "acceptances", keep the value in this.proposed, send "accept". onAccept: this.state = { promised: ballot, accepted: { ballot, value } }, send "accepted". onAccepted: this.accepted.add(from); at this.majority set phase to "done" and call listener.learned. The learner keeps a set of acceptors for each ballot in this.acceptances.',
  ],
  2: [
    'Two questions. To an acceptor: what did I promise, and may I still do what I am asked? To a proposer: what do the promises I have tell me about values that may be chosen already?',
    'An acceptor refuses, in onPrepare and in onAccept, every ballot below this.state.promised; an equal one is fine. Accepting sets `promised` as well. In valueToPropose look through this.promises for the accepted proposal of the highest ballot (compareBallots); its value is the one to propose. Only if there is none propose your own.',
    'isTooLow(from, ballot): if this.state.promised is above ballot, send { kind: "reject", ballot, promised } and return true. onPromise and onAccepted return at once if ballot !== this.ballot or the phase is another one. onReject: remember Math.max(this.roundSeen, roundOf(promised)); once for each attempt (this.isRejected) call this.env.setTimer("retry", this.backOffMs()). begin: round = Math.max(this.round, this.roundSeen) + 1, clear promises and accepted, isRejected = false.',
  ],
  3: [
    'Ask of every handler: what if this message comes twice? And of every message you send: what if it never arrives? For the first you need names rather than counts, for the second somebody who tries again.',
    'A proposer that is not done tries again with a new ballot when ATTEMPT_TIMEOUT_MS are over: start the timer "retry" in begin, stop it when the value is learned. A learner that has learned nothing asks all acceptors every ASK_MS. If everyone-learns fails after more than nine rounds, look at compareBallots.',
    'Learner.onStart: setTimer("ask", ASK_MS). Learner.onTimer: return if this.learned is not null; send { kind: "ask" } to each acceptor; set the timer again. Acceptor.onAsk: if this.state.accepted is not null send { kind: "accepted", ...this.state.accepted } to `from`. Learner.onAccepted counts by ballot: a Map from ballot to a Set of acceptors, not from value.',
  ],
  4: [
    'A crash leaves you what was synced, and nothing else. Which of your messages would be lies if you forgot what you wrote just before them?',
    'Three things must be on disk: what an acceptor has promised, what it has accepted (with its ballot), and which round a proposer used last. Each before the message that rests on it leaves: sendAfterSync. A repeated promise or acceptance may meet a write that is not synced yet, so use it every time.',
    'Acceptor: wherever this.state changes, this.env.disk.replace("state", this.state); send "promise" and "accepted" with sendAfterSync, also in onAsk; onStart: this.state = this.env.disk.read("state") ?? the empty state. Proposer: this.env.disk.replace("round", this.round) in begin, "prepare" with sendAfterSync; onStart: this.round = this.env.disk.read("round") ?? 0, then begin.',
  ],
  5: [
    'Two proposers that do exactly the same after exactly the same time will meet again, and again. What breaks the symmetry?',
    'In backOffMs add a random share of spreadMs to leastMs. One attempt on a slow disk may take longer than that share, so the share has to grow with each failure.',
    'const spread = spreadMs * 2 ** Math.min(this.failures, 4); return leastMs + Math.floor(this.env.random() * spread). Count this.failures up in onReject, once for each attempt.',
  ],
  6: [
    'A replica is an acceptor and a learner for many slots, and sometimes a proposer. Write the acceptor first (onPrepare, onAccept: the same rules as in acceptor.ts, with one promise for all slots), then learn, then lead.',
    'lead: from all promises take, for each slot, the proposal of the highest ballot. From this.delivered up to the highest slot named or known as chosen there may be no hole: propose what is chosen, else what is named, else "no-op". Then this.nextSlot is the one after. learn: chosen.set(slot, command), and then deliver as long as chosen has the slot this.delivered.',
    'propose(slot, command): this.pending.set(slot, { command, accepted: new Set() }); this.sendToAll({ kind: "accept", ballot: this.promised, slot, command }). onAccepted: add `from` to the set in pending; at a majority delete it from pending, learn(slot, command), send "chosen" to the others. follow: role = "follower", clear promises, pending and clients, clearTimer("heartbeat"), setTimer("election", electionMs()). Call it on a prepare, an accept or a heartbeat of another replica, and on a reject above your promise. stand: ballot = makeBallot(roundOf(this.promised) + 1, self), persist it as promised, sendToAll "prepare". Answer a "request" only if you lead.',
  ],
  7: [
    'In a fast ballot the acceptors, not the coordinator, give the value its ballot. So several values may be accepted in one ballot, and the coordinator has to find out which of them can still have a fast quorum.',
    'Count in mayBeChosen: of the reports of the highest ballot, how many name v? All acceptors that have not reported may have accepted v as well. If those two together are fewer than fastQuorumOf(acceptors), v is not chosen and never will be. At most one value passes that test.',
    'FastAcceptor: onAny opens (state.open = ballot) and accepts this.waiting, if there is one; onPropose accepts in state.open and sets it to null, or keeps the value in this.waiting. FastCoordinator: onPromise with a majority: if the ballot is fast and nobody has accepted anything, send "any" and note that this ballot is open; else send "accept" with mayBeChosen(...) ?? any accepted value ?? this.known. onAccepted: learn at a quorum; in a fast ballot, with a majority heard of, recover if the most frequent value plus all silent acceptors stay below fastQuorumOf. recover: reports are the acceptances of this ballot; next round, write it down, "accept" with sendAfterSync.',
  ],
  8: [
    'Each proposer fails if the other one\'s "prepare" arrives after its own "prepare" and before its own "accept". How long is that time, and what makes it longer?',
    'Between its prepare and its accept at an acceptor a proposer waits for a sync of the acceptor and for two messages: with a sync of 2 ms that is 12 ms. After a rejection it is back with its next prepare after a message, 10 ms of back-off, a sync and another message: 22 ms. As long as the first is shorter than the second the other one gets through. Which of your tools makes the first longer?',
    'Slow disks at the acceptors, all along: { kind: "slow-disk", node: "a1", atMs: 0, forMs: 6000, syncMs: 30 }, the same for a2 and a3, make it 40 ms and more, as a promise may also have to wait for the sync before it. Let p2 begin somewhat later, too: pause("p2", { atMs: 0, forMs: 30 }). Then try it without the pause, and with other times.',
  ],
};
