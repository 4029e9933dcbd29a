/** Three hints for each level, from a nudge to nearly the answer. */
export const hints: Readonly<Record<number, readonly [string, string, string]>> = {
  1: [
    'A watch says that something has happened, not what there is now. So the heart of nearly every recipe is a loop: look, with a watcher; if you are content, end; otherwise wait for the watcher, and look again.',
    'wait: within(client, options, async (signal) => …). First insist on a sync of the path: without it the server may not have heard of the barrier yet. Then the loop with exists and a WakeUp. A barrier that was taken away and put up again is another one: compare the czxid with the one you saw first.',
    'untilOpen: await insist(client, () => client.sync(path, { signal }), signal); let closedAt: bigint | undefined; for (;;) { const stat = await insist(client, () => client.exists(path, { watcher: changed.watcher, signal }), signal); if (stat === undefined) return true; closedAt ??= stat.czxid; if (stat.czxid !== closedAt) return true; await changed.wait(signal); }. wait returns (await within(…)) ?? false.',
  ],
  2: [
    'Ask of every node you find: whose is it? The name says which process, and ephemeralOwner says which of its lives. For entering: what do you do if `ready` is there already when you look?',
    'claimNode: create; at NodeExistsError look with exists: ephemeralOwner === client.session?.id is your own, whose answer was lost; otherwise removeNode, and from the beginning. enter: look for `ready` with a watcher before you count, so that it cannot be made unseen in between; if it is there you are in. Whoever counts enough makes it with ensureNode.',
    'enter, in within: ensureNode(path); claimNode(path/name); for (;;) { if (await insist(client, () => client.exists(ready, { watcher: changed.watcher, signal }), signal)) return true; const { children } = await insist(…getChildren…); if (children.filter((name) => name !== "ready").length >= size) { await ensureNode(client, ready, "", signal); return true; } await changed.wait(signal); }. Whatever else within came to, removeNode the own node afterwards, without the signal: it may have come already.',
  ],
  3: [
    'If everybody watched everybody, each that leaves would wake all others. Whom must the lowest name watch so that it is woken at all, and whom all others, so that each is woken once?',
    'A loop again: list the members and sort them. Nobody left: done. Only you: take `ready` away and then your own node, done. Otherwise the lowest keeps its node and watches the highest; any other deletes its own, if it still is in the list, and watches the lowest. Wait only if what you watch is still there.',
    'const [lowest, highest] = [members[0], members.at(-1)]; if (lowest === undefined) return true; if (lowest === name && highest === name) { await removeNode(ready); await removeNode(own); return true; } if (lowest !== name && members.includes(name)) await removeNode(own); const awaited = lowest === name ? highest : lowest; if (await insist(client, () => client.exists(`${path}/${awaited}`, { watcher: changed.watcher, signal }), signal)) await changed.wait(signal);',
  ],
  4: [
    'Two things must not come apart: the number of the round, and who has arrived in it. Which request of ZooKeeper changes several nodes at once, or none?',
    'Arrive by a transaction: check(path, version) and create(own, ephemeral). A BadVersionError says that the round was opened since you have read it; and it cannot have been opened without you: an answer was lost. So go on and look at the number. Open by one transaction, too: setData(path, opened + 1, version), and a delete for each who has arrived. If it is refused somebody else opened, or somebody has gone: look again.',
    'arrive: read { opened, version }; register (NodeExistsError: your own if ephemeralOwner is your session, otherwise delete it by a transaction with the same check, and again); then loop: read with a watcher; if opened is larger than at the beginning return that first number + 1; list the children; if there are enough open, otherwise wait. After the time-out: removeNode(own), read once more; if it was opened meanwhile you were part of it, so return the round.',
  ],
  5: [
    'For the member: what is left of it when its session ends, and who notices first? For the follower: between two reads there is a moment in which something may happen. Whose watch covers it?',
    'stayWith: a name with client.newId(), so NodeExistsError can only mean that your own first attempt went through. Then exists with a watcher, wait, and create again. stay: a loop that makes a client, calls stayWith, catches SessionExpiredError, and closes the client in `finally`. followMembers: getChildren always with the watcher; a Map from node to name, so that each node is read once.',
    'followMembers: ensureNode; for (;;) { children = getChildren(path, { watcher, signal }); delete from the Map what is no child any more; for each new child with `__party__` in its name readNode, and put it into the Map if it was there; members = [...new Set(known.values())].sort(); yield it if it differs from the last; await changed.wait(signal); }.',
  ],
  6: [
    'publish: somebody may publish between your read and your write. Which argument of setData notices that? And what do you know after a ConnectionLossError? followConfiguration: which number of the Stat grows with every change, even if the node is made anew?',
    'publish: setData with the version. After a ConnectionLossError sync, read, and compare: version + 1 and your text: it was carried out. The same version as before: it was not, so do it again. Anything else: nobody can know, so throw the ConnectionLossError on. followConfiguration: a loop over clients around a loop over reads; `newest`, the mzxid, is outside of both.',
    'followConfiguration: let newest = -1n; for (;;) { const client = connect(); const changed = new WakeUp(); try { for (;;) { node = readNode with changed.watcher; if there is none: exists with the same watcher, and if it is there by now read again; if (node && node.stat.mzxid > newest) { newest = …; yield … } await changed.wait(signal); } } catch (error) { if (!(error instanceof SessionExpiredError)) throw error; } finally { await client.close(); } }.',
  ],
  7: [
    'register is claimNode: all the difficulties are in there. For followService: the children watch tells who comes and goes, and says nothing about data. For the balancers: what must be remembered about somebody who may be gone the next time?',
    'Give each read of an instance a watcher of its own, which marks the entry as stale and wakes the loop. RoundRobin remembers the id of the last and takes the first that is larger. LeastLoaded adds to each load the picks since that load was told.',
    'followService: entry = { isStale: false }; entries.set(id, entry); node = await readNode(client, path, signal, () => { entry.isStale = true; changed.wake(); }); node === undefined ? entries.delete(id) : entry.instance = decodeInstance(node.data). Skip ids whose entry is there and not stale. LeastLoaded.pick: delete the count of each id whose load is not what it was at the last pick (or that was not there); the smallest load + count wins, the first by id.',
  ],
  8: [
    'A task must never be at two places, nor at none, whoever crashes. And what a master has read may be old when it acts on it. Both are answered by one transaction: which parts does it have?',
    'Becoming the master: create(master, ephemeral) and setData(epoch) in one transaction; the version of epoch is your epoch. Moving a task: check(epoch, yours), delete there, create here. BadVersionError: you are not the master any more. NoNodeError: the task is not there any more; look again. The worker: delete(assigned) and create(done) in one transaction; a NoNodeError says that it was taken away, or that an answer was lost, and both are fine.',
    'becomeMaster: loop { try the transaction, return results[1].stat.version; ConnectionLossError: await client.connected; NodeExistsError: go on; then exists(master, { watcher }): ephemeralOwner is this session: sync(epoch) and return the version that getData says; if somebody else has it, wait }. lead: while exists(master, { watcher }) is yours: list workers and tasks with the watcher, list assign and what is below it, movesFor(…), move each one; return if a move says that the epoch is another; wait.',
  ],
  9: [
    'In the diagrams of level 2: how does somebody who waits outside learn that `ready` was made? What if it is not connected at that moment?',
    'When a client comes back it asks for its watches again: "tell me when `ready` is made". If `ready` has been made and taken away meanwhile, the server sees what it saw before: no such node. So cut p1 off before the third comes, and not so long that its session ends.',
    'p3 comes about 200 ms after the start, and `ready` is gone 40 ms later: partition(["p1"], { atMs: 150, forMs: 300 }).',
  ],
};
