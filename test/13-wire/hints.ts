/** Three hints for each level, from a nudge to nearly the answer. */
export const hints: Readonly<Record<number, readonly [string, string, string]>> = {
  1: [
    'Write one small method first that goes past so many bytes and throws if there are not as many. All others are made of it, and none has to think about the end any more.',
    'take(length): if length > this.end - this.position throw a JuteError; otherwise move `position` and return where it was. An int is four bytes put together with << and |, which gives the sign for free. For longs put the two ints into a DataView of eight bytes, and take out getBigInt64 or getBigUint64. Writing: `take` of the writer makes room, and `view` has setInt32 and setBigInt64 (which writes 2^64 - 1 and -1n alike).',
    'A length: readInt; below -1, or above maxFieldBytes, is a JuteError; -1 is null; else take(length), and copyBytes(this.bytes, start, start + length), or UTF8.decode of the subarray. readVector: count -1 is null; count > remaining is a JuteError, before the loop. writeLongAsNumber: Number.isSafeInteger, then BigInt(value) by setBigInt64, or Math.floor(value / 2 ** 32) and value | 0 as two ints. writeLong: throw unless BigInt.asIntN(64, value) or BigInt.asUintN(64, value) is the value itself. writeNested: take(4), write(this, value), then setInt32 at the first place with this.end - place - 4.',
  ],
  2: [
    'What does the reader know between two chunks? Perhaps a part of a length; perhaps a length, and a part of a frame. Keep just that, and never the chunk.',
    'next is a loop: complete the four bytes; if there is a length, either the chunk has all of the frame (a view, `subarray`), or what there is of it is copied to memory that grows with what comes, of which you note how much is filled. When the chunk is used up, take the next one from `later`; if there is none, return undefined. writeFrame is writeNested.',
    'The length, byte by byte: head = (head << 8) | byte, until four are there. Then, if words are still wanted: compare, set words to undefined; a word ends it all. If head <= 0 or head > maxFrameBytes throw a FrameError, and leave everything as it is, so that the next call throws it again. Memory for a frame that has begun: new Uint8Array(Math.min(head, 65536)) at first, and twice as much when it is full; set() the piece of the chunk at bodyBytes. If the frame is complete, reset headBytes and bodyBytes.',
  ],
  3: [
    'The fields stand in the order of the table. Two of the numbers are longs, and one of these has no sign.',
    'readOnly is the only thing that may be missing: ask `remaining`. What comes behind it is not looked at.',
    'const request = { protocolVersion: readInt(), lastZxidSeen: readLong(), timeoutMs: readInt(), session: readUnsignedLong(), passwd: readBuffer() }; then reader.remaining === 0 ? request : { ...request, readOnly: readBoolean() }. JavaScript evaluates the fields of an object in the order in which they are written. In the response there is no lastZxidSeen, and a password that is null is a JuteError.',
  ],
  4: [
    'A switch over the opcode, with one line for each. The table of the text has the fields in order. What is left over is only how things go wrong.',
    'Read the header outside of try, the body inside. readMultiOp returns undefined for what is none of its opcodes, so the switch of readRequest can end with it. A path is readText, but in setData, setACL and check it is readString() ?? "".',
    'try { const request = body(reader, op); return request === undefined ? { xid, op, err: ErrorCode.UNIMPLEMENTED } : { xid, request }; } catch (error) { if (!(error instanceof JuteError)) throw error; return { xid, op, err: ErrorCode.MARSHALLINGERROR }; }. setWatches: relativeZxid with a sign, then three vectors of texts (null as []), and two empty lists; setWatches2 reads two vectors more and is a setWatches, too. createTTL: Number(reader.readLong()), which rounds. The type of auth is read and thrown away.',
  ],
  5: [
    'Sort the results by what their bodies look like: many have nothing, many only a Stat.',
    'Three ints and longs are the header: xid, zxid as a long, the error. With an error nothing follows. addWatch has a body that one would not expect: an int 0.',
    'path: create, sync. path and Stat: create2. Stat: setData, setACL, exists. data and Stat: getData, reconfig. list and Stat: getACL. Names: getChildren; names and Stat: getChildren2. int: getAllChildrenNumber. paths: getEphemerals. scheme and user of each: whoAmI. token: sasl. writeEvent: -1, -1n, 0, then EventCode[type], SYNC_CONNECTED, the path.',
  ],
  6: [
    'Both halves of what you have already. OpCode[request.op] is the opcode of every request but one.',
    'setWatches is OpCode.setWatches2 if persistent or persistentRecursive has something in it, and has the two vectors only then. In readReply it is `op` that says what the body is; create2, createContainer and createTTL all give a result with op create2.',
    'readReply: xid = readInt, zxid = readLong, err = readInt; err !== 0 gives { op: "error", err } without a look at the rest. whoAmI: readVector of { scheme, user }. addWatch: one int is read. readEvent: readInt, readLong, readInt, then EVENT_TYPES.get(readInt()), which may be undefined: JuteError; then an int, then the path.',
  ],
  7: [
    'In front of each part stand nine bytes, and the end is such nine bytes as well. Only one field of them says that it is the end.',
    'Loop: op = readInt, done = readBoolean, readInt; if done return. Otherwise the part, by readMultiOp, or for multiRead getData and getChildren. What gives undefined is a JuteError. In a reply the type of a part is OpCode[part.op], also for errors, whose opcode is -1.',
    'writeReply, for each part: writeMultiHeader(writer, OpCode[part.op], false, part.op === "error" ? part.err : 0), then its body as outside of a multi; the body of an error is an int, the error once more. Then writeMultiEnd. writeRequest: writeMultiHeader(writer, OpCode[part.op], false, -1) and the body as outside. readReply: type -1 is { op: "error", err: readInt() }; 1 is create, 15 create2, 5 setData, 2 delete, 13 check, 4 getData, 8 getChildren; anything else is a JuteError.',
  ],
  8: [
    'Nothing new is needed here. The report says which frame was changed, and which field came out differently.',
    'If an error that is no JuteError comes flying out, some method of the reader does not look whether there are enough bytes. If a value comes where a JuteError should, it looks at the end of the wrong thing.',
    'A frame is a view: frame.buffer has all the bytes around it as well. Whoever makes a DataView of frame.buffer has to add frame.byteOffset, and must not read beyond frame.length. In test 8.2 the memory of each chunk is used again: whatever you give out of a request has to be a copy.',
  ],
  9: [
    'The answer to a sync is the path that was in it. How does the hasty server know where the path ends?',
    'Your frame ends behind the length of the path, and the path itself is missing. The server reads it from what stands behind: the frame of the other client, 46 bytes.',
    'writeFrame(writer, (to) => { to.writeInt(1); to.writeInt(OpCode.sync); to.writeInt(46); }, undefined), and writer.toBytes().',
  ],
};
