/** Three hints for each level, from a nudge to nearly the answer. */
export const hints: Readonly<Record<number, readonly [string, string, string]>> = {
  1: [
    'Begin with the two functions that need no messages: isBetter and MajorityQuorum.containsQuorum. Then lookForLeader: be LOOKING, vote for yourself, tell everybody.',
    'The way of a vote: onMessage hands it to onVote; if it is better than yours you take it over with propose, which sends your new vote to everybody. In any case you note whose vote it was (`this.votes`), and look (`tally`) whether a quorum votes as you do. Then do not end at once: start the timer "election end", and end when it fires.',
    'propose: set this.vote; this.votes.set(sid, ...) for yourself; finalizing = false; clearTimer("election end"); sendToAll. onVote: if isBetter(heard, this.vote) propose(heard); keep the better of what this sender said before and now; tally. tally: isQuorum(votersOf(this.votes, (other) => isSame(other, this.vote))) and not finalizing → finalizing = true, setTimer("election end", FINALIZE_WAIT_MS). onWaitOver: end(this.vote). end: state LEADING if the leader is you, otherwise FOLLOWING; then listener.elected.',
  ],
  2: [
    'A round is a number that everybody increases on its own when it begins to look. What should happen when two servers are in different rounds, so that their votes end up in the same one?',
    'The lower goes up to the higher, never the other way round. Whoever goes up forgets the votes it has, as they were given in another round, and begins again with the better of its own first vote and the vote it has just heard. Whoever hears a lower round does not count it, and tells the sender its own vote.',
    'onVote: if electionEpoch < this.round: answer(sid) and return. If electionEpoch > this.round: this.round = electionEpoch; this.votes.clear(); propose(isBetter(heard, this.own) ? heard : this.own). Otherwise as in level 1. lookForLeader: this.round++.',
  ],
  3: [
    'What if a vote is lost, and with it the quorum? Somebody has to say it again. Who can know that it is needed?',
    'Whoever is still looking sends its vote again when the timer "election resend" fires, with an interval that doubles each time up to maxIntervalMs. A new look begins with minIntervalMs again.',
    'sendToAll ends with setTimer("election resend", this.intervalMs). onSilence: this.intervalMs = Math.min(this.intervalMs * 2, maxIntervalMs), where maxIntervalMs is that of the options or MAX_INTERVAL_MS; then sendToAll. lookForLeader sets intervalMs = options.minIntervalMs ?? MIN_INTERVAL_MS before it proposes. end and tally clear the timer.',
  ],
  4: [
    'A server that comes back from a crash looks for a leader while all others have one. Who can help it, and whom should it believe?',
    'Whoever has a leader answers each looking server with its vote, its state and its round. The one that looks collects these answers apart from the votes. A quorum that names the same leader in the same peerEpoch is enough, but only if one of the answers is from that leader, LEADING. If it is itself the leader that others name, it checks that they speak of its own round.',
    'onMessage: if this server is not LOOKING and the other is, answer(sid). onAnswer: answers.set(sid, heard). If electionEpoch === this.round: also votes.set(sid, heard), and if isQuorum of the votes that are the same as heard and isConfirmed(this.votes, notification) → end(heard). Otherwise if isQuorum of the answers with the same leader and peerEpoch and isConfirmed(this.answers, notification) → this.round = electionEpoch; end(heard). isConfirmed: leader === sid ? electionEpoch === this.round : ballots.get(leader)?.state === "LEADING".',
  ],
  5: [
    'An observer asks like everybody else, and must find out who leads. What must not happen on either side: with the vote of an observer, and with a vote for somebody who is no voter?',
    'A message of a server that is no voter is answered at once, whatever you are doing, and changes nothing. An observer proposes NOBODY, does not count itself, takes over better votes as others do, and ends as OBSERVING. It does not answer lower rounds: the answer would be answered, without end.',
    'onMessage: if (state here is not LOOKING || !isVoter(sid)) { if (their state is LOOKING) answer(sid); } else … lookForLeader: own = role === "participant" ? { leader: sid, zxid, peerEpoch } : NOBODY. propose: votes.set(own sid, …) only for a participant. onVote and onAnswer: return if !isVoter(leader). end: OBSERVING for an observer. If the search says "not proven", something in inspect() grows without end.',
  ],
  6: [
    'Count twice: weight within each group, then groups. Which groups and which servers must not take part in the counting?',
    'For each group: its whole weight, and the weight of those of its servers that are in the set. The group is won with more than half. Leave out groups whose whole weight is 0, and compare the number of groups won with the number of those that are left.',
    'const groups = this.groups.filter((group) => weightOf(group) > 0); const won = groups.filter((group) => weightOf(group, servers) * 2 > weightOf(group)); return won.length * 2 > groups.length; where weightOf adds up the weights of a group, of all in it or of those in a set.',
  ],
  7: [
    'Nobody here tells anybody anything unasked. A poll is: ask everybody, wait 100 ms, count the replies, and change your own vote by what you have seen.',
    'Number the polls, and count only replies to the present one. A vote counts only if the server it is for has replied to the same poll: otherwise you would elect the dead. Answer queries always, also when you have a leader.',
    'ask: xid++; replies.clear(); replies.set(this.sid, this.vote); send a query to every other voter; setTimer("election poll", POLL_MS). count: votes = those replies whose leader is among the repliers; if for one of them a quorum of the repliers names the same leader → isLooking = false, vote = it, listener.elected. Otherwise vote = the best of votes and own; ask again.',
  ],
  8: [
    'The election is over when a quorum agrees. What does the winner have to do with it at that moment?',
    'From the moment server 3 has sent its votes nobody asks whether it is still there. The servers have elected it by 210 ms, and at 224 ms it leads: until then it may fall.',
    'Any crash of server 3 before 224 ms that lasts long enough will do: crash("3", { atMs: 100, forMs: 2000 }).',
  ],
};
