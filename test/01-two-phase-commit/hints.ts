/** Three hints for each level, from a nudge to nearly the answer. */
export const hints: Readonly<Record<number, readonly [string, string, string]>> = {
  1: [
    'Start with Coordinator.onBegin: put the transaction into `this.transactions` (newTransaction makes one) and send every participant a "prepare".',
    'In Coordinator.onVote add `from` to the `yes` set of the transaction. The time to decide is when that set is as large as `this.participants`. Counting messages would not do: the same vote can arrive twice.',
    'The whole way: onBegin sends "prepare"; Participant.onPrepare sets its transaction to "prepared" and sends "vote" yes; onVote calls decide(tx, transaction, "commit") at the last yes; decide sends "decision" to everybody, "outcome" to transaction.client, and calls listener.decided; Participant.onDecision calls settle; settle calls resource.decided.',
  ],
  2: [
    'A participant that cannot commit knows the end already: nothing can commit without it. What may it do at once, without waiting for the coordinator?',
    'The coordinator needs a timer for the votes that never come: env.setTimer(`votes ${tx}`, VOTE_TIMEOUT_MS) in onBegin. When it fires, onVotesMissing decides abort, unless there is a decision already. After that a vote can still come: onVote must look at `decision`.',
    'onVote: return if the transaction is unknown or decided; decide abort on a no; otherwise count. onPrepare: if resource.canCommit(tx) is false, settle(tx, "abort", participants) and vote no. decide clears the timer `votes tx`.',
  ],
  3: [
    'Ask of every handler: what if this message comes twice? And of every message you send: what if it never arrives? For the first you need memory, for the second somebody who sends again.',
    'A participant looks into `this.transactions` before it asks its resource: known means the same vote again (yes if it is prepared or has committed, no if it has aborted). The coordinator sends the decision again, to everyone whose "ack" is missing, each time the timer `acks tx` fires.',
    'decide: setTimer(`acks ${tx}`, RESEND_MS). onAcksMissing: send the decision to everyone not in `acked`, set the timer again. onAck: add to `acked`; clear the timer when all are in. onDecision: settle if it is news, and send "ack" in any case. onBegin: a known transaction is not begun again; if it is decided, send "outcome" again.',
  ],
  4: [
    'A crash leaves you only what was synced. Write down what you are about to promise, and let the promise leave with sendAfterSync. Then go through your messages: which of them promise something?',
    'Promises are: the yes ("I will be able to commit"), the decision ("it will never be otherwise"), the ack ("you need not tell me again"). Before the listener and the resource hear of a decision it must be durable, too: sendAfterSync(this.env.self, { kind: "decision", tx, decision }) comes back to onOwnDecision once it is.',
    'recover of the coordinator: a "begun" entry makes a new transaction, a "decided" entry sets its decision. Afterwards, for each transaction: undecided → decide(tx, transaction, "abort"); decided → listener.decided, and send the decision to everybody again with the timer `acks tx`. Of the participant: "prepared" entries and "decided" entries rebuild `transactions`; for each decided one call resource.decided again.',
  ],
  5: [
    'A participant that voted yes may not decide by itself. But others may know more. Who? And is there one who does not know the outcome, yet can settle it?',
    'When the timer `decision tx` fires and the transaction still is "prepared", send "inquiry" to the coordinator and to every other participant, and set the timer again. Who knows answers with "decision". Who is prepared itself says nothing. Who has not voted at all may abort, but then has to keep to it.',
    'onInquiry of a participant: unknown transaction → settle(tx, "abort", []) first; then, if the state is not "prepared", sendAfterSync(from, { kind: "decision", tx, decision: state }). The timer starts in onPrepare and in recover for what is prepared, and is cleared in settle.',
  ],
  6: [
    'Blocked means: everybody has voted yes, nobody has heard more. Nobody but one node could tell. Which?',
    'The coordinator must fall after it has asked and before its decision leaves. In this run "prepare" leaves it at 7 ms and arrives at 12 ms; the yes leaves a participant at 14 ms and arrives at 19 ms; the decision leaves at 21 ms.',
    'Any moment from 8 to 20 ms will do: crash("coordinator", { atMs: 15, forMs: 600 }). Try 5 and 22 as well, and see why they do not block anybody.',
  ],
};
