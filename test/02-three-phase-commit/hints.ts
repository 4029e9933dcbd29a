/** Three hints for each level, from a nudge to nearly the answer. */
export const hints: Readonly<Record<number, readonly [string, string, string]>> = {
  1: [
    'Start with Coordinator.onBegin: put the transaction into `this.transactions` (newTransaction makes one) and send every participant a "canCommit". Follow the messages from there: each arrives in the method that is named after it.',
    'The coordinator goes through three states: "uncertain" while votes come in, "preCommitted" while acks come in, then the decision. In onVote add `from` to the `yes` set; when that set is as large as `this.participants`, call preCommit. onAck does the same with the `acked` set, and calls decide(tx, transaction, "commit").',
    'The whole way: onBegin sends "canCommit"; Participant.onCanCommit makes newTransaction("uncertain", participants) and sends "vote" yes; at the last yes preCommit sets the state and sends "preCommit"; onPreCommit sets the state and sends "ack" to `from`; at the last ack decide calls settle and sends decisionMessage(tx, decision) to everybody; settle of the coordinator sets the state, sends "outcome" to transaction.client and calls listener.decided; onDecision of the participant calls settle, which calls resource.decided.',
  ],
  2: [
    'There are two moments at which the coordinator may wait in vain. In one of them nobody can have committed, nor will; in the other everybody has promised, and those who are up know that everybody has. So the two end differently.',
    'env.setTimer(`votes ${tx}`, VOTE_TIMEOUT_MS) in onBegin, and env.setTimer(`acks ${tx}`, ACK_TIMEOUT_MS) in preCommit. A missing vote ends in abort, a missing ack in commit. Look at the state first in onVote, onAck and both time-outs: only "uncertain" heeds votes, only "preCommitted" heeds acks.',
    'onVote: return unless the state is "uncertain"; decide abort on a no. onVotesMissing: if the state is "uncertain", decide abort. onAcksMissing: if it is "preCommitted", decide commit. onCanCommit: if resource.canCommit(tx) is false, settle(tx, "abort", participants) and vote no. onPreCommit: return unless the state is "uncertain" or "preCommitted". settle clears both timers.',
  ],
  3: [
    'Ask of every message that leaves: does it promise something? Then what it promises has to be on the disk before. Of the messages of this protocol that is true of the yes and of every word of a decision; not of preCommit and ack.',
    'The three entries are in the type `Entry` of each class. onBegin, decide and the vote use sendAfterSync. The listener and the resource hear of a decision only once it is durable: settle sends decisionMessage(tx, decision) to `this.env.self` with sendAfterSync, and onDecision tells them if `from` is `this.env.self`.',
    'onCanCommit: ask the resource only if the transaction is unknown; vote no if its state is "abort", yes otherwise, always with sendAfterSync. onBegin: if it is known, repeat the "outcome" if there is a decision, and return. recover: a "begun" or "voted yes" entry makes a transaction with the state "returned", a "decided" entry sets its decision; afterwards call listener.decided or resource.decided for those that are decided.',
  ],
  4: [
    'A participant whose leader is silent does not decide by itself: the others may be in the other state. It asks the other participants where they stand, and then decides for everybody. Which timer begins this, and which one ends the asking if somebody is down?',
    'awaitLeader starts the timer `leader tx` in onCanCommit (with the yes), in onPreCommit and in onStateRequest. takeOver sends "stateRequest" to every other participant and starts `states tx`. conclude is called when all of them have answered or when that timer fires; it looks at the answers and at the own state. Is anybody pre-committed? Then nobody who is up may stay uncertain when the first one commits.',
    'conclude: return unless there are `states`; forget them, clear the timer `states tx`. If neither this node nor anybody in the answers is "preCommitted", decide abort. Otherwise set the own state to "preCommitted", put those who answered "uncertain" into `awaited` and send them "preCommit"; if there are none, decide commit; else start `acks tx`. onAck and onAcksMissing then decide commit. onStateRequest: unknown → settle(tx, "abort", []); decided → decisionMessage after the sync; returned → nothing; otherwise drop `states`, clear `states tx`, send "state", awaitLeader. The coordinator settles on what a participant tells it, unless it has decided.',
  ],
  5: [
    'Who was away does not know what the others have done in the meantime. What it finds on its disk says what it promised, not how it ended. So it asks, and goes on asking.',
    'recover calls inquire for each transaction that is not decided. inquire does nothing unless the state is "returned"; otherwise it sends "inquiry" to everyone else and starts the timer `outcome tx`, which calls inquire again. onInquiry answers with decisionMessage, or with "state" returned; in the other states it says nothing.',
    'The last case is that everybody has crashed. Coordinator.onState, with a `state` of "returned" while its own is "returned", too: add `from` to the set `returned`; if every participant is in it, decide abort. It is safe because each of them says that it has not decided, and none of them goes on with the protocol.',
  ],
  6: [
    'A partition looks like a crash to both sides, and each side does what it would do about a crash. In which moment do the two sides do different things about it?',
    'One side must have pre-committed, the other must still be uncertain. In this run the coordinator sends "preCommit" at 19 ms, and it arrives at 24 ms; what is under way when the network is cut is lost. Then nobody must hear of anybody until both sides have decided: p1 takes over at 112 ms, p2 would at 312 ms.',
    'Cut off one participant between 20 and 24 ms, for long enough: partition(["p1"], { atMs: 20, forMs: 600 }). The coordinator misses an ack and commits at 71 ms; p1 hears from nobody and aborts at 164 ms. Try 19 and 25 as well, and see why they do not split anything.',
  ],
};
