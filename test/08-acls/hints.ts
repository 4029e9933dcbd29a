/** Three hints for each level, from a nudge to nearly the answer. */
export const hints: Readonly<Record<number, readonly [string, string, string]>> = {
  1: [
    'Begin with DigestProvider.authenticate: the kit has `sha1` and `toBase64`, and TextDecoder and TextEncoder turn bytes into text and back. What exactly is hashed? The example of the text, u:p, has a hash you can compare with.',
    'ConnectionIdentities.addAuth has three ways to fail, and all of them are the same: no provider of that name, no proof, a proof that the provider refuses (undefined). Whatever a request was given as `identities` must stay as it was: build a new array.',
    'authenticate: text = decoded bytes; hash = toBase64(sha1(encoded text)); id = text up to the first colon + ":" + hash; [{scheme: "super", id: ""}, {scheme: "digest", id}] if id is superDigest, otherwise the second alone. addAuth: this.known = [...this.known, ...those that are not in it yet], one after the other, since a provider may name somebody twice. whoAmI: map each identity to its scheme and providers.get(scheme)?.userName(id) ?? "".',
  ],
  2: [
    'An address is a row of bits. Turn both addresses into arrays of bytes first, 4 of them or 16; then neither text nor v4 and v6 matter any more. What is a number? `Number` and `parseInt` both read more than the rules allow, so look at the characters first. For `allows` write down in one sentence what makes an entry apply.',
    'A range with n bits: in byte i count min(max(n - 8 * i, 0), 8) bits, from the left. A mask for k bits of a byte is (0xff << (8 - k)) & 0xff. For v6 split at "::" first: at most two halves, and the groups that are missing are zeros. `allows` is a single `some` over the entries, with another `some` over the identities inside.',
    'allows: true if the list is empty or an identity has the scheme "super"; otherwise acl.some((entry) => (entry.perms & perms) !== 0 && (entry is world:anyone || identities.some((one) => one.scheme === entry.id.scheme && providers.get(one.scheme)?.matches(one.id, entry.id.id)))). Note the order of the arguments: who somebody is first, the pattern second.',
  ],
  3: [
    'Ask of each operation what it changes or reveals, and of which node that is a property. The list of children belongs to the parent.',
    'The four creates and delete ask the parent; everything else that needs something asks the node itself. getACL is the one with two permissions: either will do.',
    'parent of a path: path.slice(0, path.lastIndexOf("/")) || "/". CREATE and DELETE there; WRITE for setData, ADMIN for setACL, READ for check, getData, getChildren, getChildren2 and getAllChildrenNumber, READ | ADMIN for getACL; undefined for the rest.',
  ],
  4: [
    'Go through the list entry by entry. For each there are three cases: it stays, it gives way to others, or the whole list is refused.',
    'First leave out entries that are the same as an earlier one (permissions, scheme and id). Then: scheme auth becomes one entry for each identity whose provider says isAuthenticated, and none of those is a refusal; world must be anyone; for all others ask isValid of the provider. Permissions are not looked at.',
    'fix: null or [] is INVALIDACL. For each entry without its repetitions: auth → identities.filter((one) => providers.get(one.scheme)?.isAuthenticated).map((id) => ({perms, id})); otherwise [entry] if it is world:anyone or providers.get(scheme)?.isValid(id); if that gives no entry, return INVALIDACL. DigestProvider.isValid: one colon, and something behind it.',
  ],
  5: [
    'You have written the question "has this client ADMIN by this list?" already.',
    'show: if allows(acl, Perms.ADMIN, identities), the list as it is. Otherwise a new list in which only digest entries differ.',
    'acl.map((entry) => entry.id.scheme === "digest" ? { perms: entry.perms, id: { scheme: "digest", id: entry.id.id.split(":")[0] + ":x" } } : entry).',
  ],
  6: [
    'What makes two lists equal has to become a key. Which texts could two different lists share, if you only join their parts?',
    'JSON.stringify of an array of arrays keeps parts apart, whatever is in them. Build it from perms, scheme and id in a fixed order: JSON.stringify of the objects themselves would tell copies apart by the order of their properties. Behind the key stand the object, and how many nodes use it.',
    'intern: find by key; if it is missing, put { acl, uses: 0 } there; uses++; return its acl. release: find by key; if it is there and --uses is 0, delete it. size is that of the map.',
  ],
  7: [
    'There is nothing to write for this level. If a test fails here, the earlier levels have let a mistake pass: the last line of the story says which operation, and what it should have come to.',
    'Look up the node whose list counts (level 3), write down its list as it is stored (level 4), and then who asks, with all identities (levels 1 and 2).',
    'Run the test of the level that the rule belongs to: "no operation without its permission" and "what is permitted is done" are needs and allows, "the list stored" is fix, "the list shown" is show, "interned lists" is InternedAcls.',
  ],
  8: [
    'The state is a child of the root, and everybody may set its data. No list of the root can forbid that, since nothing is inherited. So each write needs something else in it that the root can forbid.',
    'A multi is refused as a whole if one of its parts is. CREATE and DELETE on the root are what a create and a delete of a child need. Who takes over gives these two to itself alone. But the next one has to be able to take over, too, and must read what is there.',
    'takeOver: setACL of root with [shared: READ | ADMIN, own: CREATE | DELETE], version -1. fencedWrite: multi of create `${root}/fence` (flags 0, OPEN_ACL), the operations, delete `${root}/fence` (version -1).',
  ],
};
