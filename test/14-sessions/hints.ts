/** Three hints for each level, from a nudge to nearly the answer. */
export const hints: Readonly<Record<number, readonly [string, string, string]>> = {
  1: [
    'Write an id down as hexadecimal digits: 2 for the server, 10 for the clock, 4 for the counter. Each part has its place, so they can be put together by shifting. BigInt.asUintN(bits, value) cuts a value to so many bits.',
    'The state of the generator is a bigint of 48 bits: after each multiplication cut it with BigInt.asUintN(48, …). The 32 bits you want are what is left after a shift by 16; a DataView writes them lowest byte first if you say so. For negotiate there are Math.min and Math.max.',
    'firstSessionId: (BigInt.asUintN(8, BigInt(sid)) << 56n) | (BigInt.asUintN(40, BigInt(Math.floor(nowMs))) << 16n), and one more if that is 0x8000000000000000. passwordOf: state = (session ^ SECRET ^ MULTIPLIER) cut to 48 bits; four times: state = (state * MULTIPLIER + INCREMENT) cut to 48 bits, then view.setUint32(at, Number(state >> 16n), true). isPasswordOf: null and other lengths are wrong.',
  ],
  2: [
    'How many ticks have passed at the time now + timeoutMs? The bucket ends with the tick that runs then. For the queue you need two ways to look things up: from an element to its deadline, and from a deadline to its elements.',
    'bucketOf: (Math.floor((nowMs + timeoutMs) / tickMs) + 1) * tickMs. update: work out the new deadline; if it is the old one there is nothing to do; otherwise take the element out of its old bucket and put it into the new one. poll looks at the ends of the buckets, of which there are few, never at the elements.',
    'Keep deadlines: Map<Element, number> and buckets: Map<number, Set<Element>>. remove: look up the deadline, delete it there, and delete the element from buckets.get(deadline). poll: the keys of buckets that are <= nowMs, sorted; take each of these buckets out, and delete the deadlines of its elements. waitMs: bucketOf(nowMs, 0, tickMs) - nowMs.',
  ],
  3: [
    'A session is in one of three states: alive, expired with its closeSession still to come, or unknown. Write down for each method what it does in each of them.',
    'Keep a Map from the id to an object with owner and isExpired, and put that object into an ExpiryQueue. A helper that returns the object only if it is alive makes touch, move and check short.',
    'expire: queue.poll(nowMs), set isExpired of each, and return their ids; they stay in the map. close: not in the map means false; otherwise remove it from the queue and from the map, and return true. check: not alive is SESSIONEXPIRED; owner ??= via; owner === via is OK, otherwise SESSIONMOVED.',
  ],
  4: [
    'Draw the life of a connection: it waits for the commit of its createSession, or it is served, or it is unknown. What happens at a commit, at a frame, and at the end, in each of these? A session has at most one connection here, so a second Map, by session, finds it.',
    'connect with session 0: take an id, remember the connection as one that waits, and only then submit: the commit may come before submit returns. With another session: first close the connection that this session has here, and forget it; then the password; then touch and move in the tracker. disconnected must not take away the newer connection of the same session: compare before you delete.',
    'committed: closeSession closes and forgets bySession.get(clientId); createSession answers it if it waits for that. heard: if the connection is served and now + timeoutMs is not below the end of the bucket it was put into last, touch the tracker and remember the new end (level 5 adds when to forget it). A connection that waits, or that you have closed or refused, is not served: its frames do nothing. expire: submit { session, cxid: 0, identities: [], request: { op: "closeSession" } } for each that tracker.expire gives, and return tracker.waitMs.',
  ],
  5: [
    'A learner knows nothing of which sessions are alive. All it can do is to ask, remember who waits, and tell what it has heard. The answer names a session, so the way back to the connection is the Map by session.',
    'A connection that waits for the leader is in both Maps, but not served: its frames do not count. When the answer comes it may be gone, or another one of the same session may wait in its place. Who has a wrong password is never remembered, and never asked about. On the leader: what does heard compare with, and is that still true after touch and revalidate?',
    'revalidated: client = bySession.get(session); if it does not wait for an answer, nothing; valid: answer it as served; otherwise forget and refuse it. committed answers those only who wait for a commit. touched: each session heard of since the last call, once, with the time-out of its last connection; also of those that are gone since. revalidate: tracker.touch, and if that is true tracker.move(session, via). Both touch and revalidate set the remembered end of bySession.get(session), if there is one, to 0, so that its next frame touches.',
  ],
  6: [
    'What of all this belongs to a term, and what to the process? Only one thing outlives a term.',
    'stop forgets: the role, the tracker, both Maps, and who was heard of. serve does the same first, then a leader makes a new tracker and adds every session of the tree, with no owner. The ids of new sessions go on. What is committed in between finds no connection in the Maps, so it does nothing.',
    'Without a tracker: check is SESSIONEXPIRED, closing and revalidate are false, expire submits nothing and returns tickMs. connect without a role: close the connection.',
  ],
  7: [
    'There is nothing to write for this level. The rule that is broken names the level to go back to: "never early" and "in bounded time" are buckets and touches, "one life" is closing, "where the client is" is check and move.',
    'Follow one session in the diagram: who hears of it, when the leader is told (PING with its id), and when it ends. Is every frame reported with the next PING? After an election: does the new leader know the session, and does the learner still believe in old connections?',
    'In "in the end" look at the last server the client has come to: if it was never answered there, a connection that waits was forgotten (5), or an answer was taken for an older connection. If a session is left over, its deadline was lost: look at serve and created, which both have to begin its time.',
  ],
  8: [
    'The client does what it should, by all it knows. What keeps it from knowing? And with a clock: at what moment does it look, and at what moment does the write take effect?',
    'While c1 stands still it can neither ping nor be told. It must be silent for longer than its time-out, and wake up believing. The careful one looks before it sends; after that nobody looks any more, and a message can take its time.',
    'beliefFaults: pause("c1", { atMs: 200, forMs: 300 }). clockFaults: the same pause, longer, and { kind: "delay", from: "c1", to: "store", nth, byMs: 500 } for one of the last writes before it; count them in the diagram. Fence: remember the largest number, also when a smaller one has come; turn away what is smaller.',
  ],
};
