/** Three hints for each level, from a nudge to nearly the answer. */
export const hints: Readonly<Record<number, readonly [string, string, string]>> = {
  1: [
    'ZooKeeper numbers the children of a node for you. What does create return for a sequential node, and what do you need of that?',
    'The name is what you asked for, and ten digits: cut off as many characters as you asked for. After a lost reply the node may be there, and you do not know its name. Of which kind does it have to be so that it goes away all the same?',
    'await this.nodes.ensure(signal); const { path } = await insist(client, () => client.create(`${this.path}/id-`, null, { ephemeral: true, sequential: true }), signal). Then start insist(client, () => client.delete(path)) with a .catch(() => undefined) behind it, and do not wait for it. The number is Number(path.slice(`${this.path}/id-`.length)).',
  ],
  2: [
    'After a lost reply there are two possibilities, and no look at the queue tells them apart: the item may have been taken already. What could be in the same transaction that nobody but you ever deletes?',
    'The receipt: an ephemeral node with an id that you chose before the first attempt. If the second attempt says NodeExistsError for the path of the receipt, the first was carried out. NodeExistsError for another path is a refusal that the caller has to hear of.',
    'commitOnce: const receipt = `${receipts}/${client.newId()}`; in try: await insist(client, () => { const transaction = client.transaction().create(receipt, null, { ephemeral: true }); build(transaction); return transaction.commit(…) }, signal); in catch: throw the error again unless it is a NodeExistsError whose path is the receipt. Behind both: delete the receipt by insist, with .catch(() => undefined), not awaited. put: await this.ensure(signal), then commitOnce with addPut, which creates `${entries}/${entryPrefix(priority)}` with { sequential: true }.',
  ],
  3: [
    'Which of the three steps takes the item: listing, reading or deleting? And what may a consumer that has just listed a thousand names do without asking again?',
    'next: as long as there are entries return the first. If there are none, list with a watcher (oneShot), and wait for its event if the list is empty; orAborted(event, signal) waits no longer than the signal allows. The watch has to be in the same request as the list: an item that comes between two requests would go unnoticed. take: within(client, options, async (signal) => …).',
    'next: for (;;) { signal.throwIfAborted(); if (this.entries.length > 0) return this.entries[0]; const { watcher, event } = oneShot(); const { children } = await insist(client, () => client.getChildren(path, { watcher, signal }), signal); this.entries = children.flatMap((name) => parseEntry(name) ?? []).sort(inOrder); if (this.entries.length === 0) await orAborted(event, signal); }. take: await this.ensure(signal), then getData by insist, delete, backlog.drop(name). Give the signal to next only, not to what takes.',
  ],
  4: [
    'Three consumers have the same list. What does the second one hear that deletes a node? And what does one hear that deletes the same node a second time, because the first reply was lost?',
    'Both hear NoNodeError, and mean opposite things by it. So the delete needs a receipt as well: commitOnce tells "carried out" from "refused".',
    'In take, for one name: try { getData by insist; await commitOnce(client, receipts, (transaction) => transaction.delete(path)); return the item } catch (error) { if it is no NoNodeError throw it; otherwise go on with the next } finally { backlog.drop(name) }.',
  ],
  5: [
    'A claim is a lock on one item. Which kind of node goes away with its owner? And what must not be deleted before the work is done?',
    'Claim: one transaction, with a receipt, that creates `taken/NAME` (ephemeral) and sets the data of the item to what they are, if its version is the one you read. It fails if somebody else has it (NodeExistsError), if it is gone (NoNodeError), or if somebody had it in between (BadVersionError: read again). done and release are transactions with receipts, too.',
    'Backlog: keep a Set of names that are taken; list it behind the items, and watch it as well. next: the first entry whose name is not in it; if there is none wait for an event of either. tryClaim: NodeExistsError → backlog.markTaken(name), NoNodeError → backlog.drop(name), BadVersionError → nothing. The attempt is stat.version + 1. If stat.version >= maxAttempts: one transaction of create taken/NAME (ephemeral), create failed/NAME, delete entries/NAME, delete taken/NAME.',
  ],
  6: [
    'What is the only place at which it is certain that this is the one time that the item is done?',
    'The transaction of done. Whatever else is in it happens exactly once, too, since it happens with it or not at all.',
    'done: build the transaction with the two deletes, and then call also?.(transaction). moveTo: await queue.ensure(), since a transaction cannot make parents on the way, and then await this.done((transaction) => queue.addPut(transaction, data, priority)). If the transaction is refused the claim is not over: set your flag only behind commitOnce.',
  ],
  7: [
    'Which watch tells you the name of what has come, so that you need not list? And which events come while a connection is down?',
    'client.addWatch(path, watcher, { recursive: true }) tells of each node below the path that is created or deleted, until further notice, and of each whose data are set, which is no reason to drop it. Set it once, then list once, and keep your entries in order as events come. After a lost connection some were missed: onState tells you, and then you list again.',
    'onEvent: if the type is NodeCreated and the parent is entries, insert by inOrder; NodeDeleted: drop; the same for taken; NodeDataChanged: nothing; then bell.ring(). list: set isCurrent to true before the request, and assign what is listed as soon as the answer is there, without another await in between. client.onState(() => { isCurrent = false; bell.ring(); }). next: list if !isCurrent; return the first that is not taken; otherwise await bell.heard(signal).',
  ],
  8: [
    'Two moments decide everything: the one at which it opens, and the one at which somebody leaves. What makes sure that they cannot both happen?',
    'The opening is a transaction that checks that each member is still there, and makes start with the names in it. So whoever has deleted its node before is not in it, and whoever deletes it after is. To know which, look at start after deleting.',
    'A loop: exists(start) with a watcher; if it is there read the names: return them if you are one of them, otherwise throw RendezvousOverError. Create members/NAME (ephemeral). NodeExistsError: it is yours if stat.ephemeralOwner is client.session?.id; otherwise wait until it is deleted, and begin again. List the members: if there are enough, commit check(members/NAME, -1) for each and create(start); NodeExistsError and NoNodeError mean: begin again. If there are not enough wait for the event. When the signal is aborted: delete your node, if it is yours, and look at start once more.',
  ],
  9: [
    'What does "ephemeral" say about when a node goes? And who owns the item: the one who needs it, or the one who has put it?',
    'The item goes when the session of its producer ends. That takes a fault that lasts longer than the time-out of 4 s, and one that comes after the reply and before the consumer.',
    "return [crash('producer', { atMs: 1000, forMs: 10_000 })];",
  ],
};
