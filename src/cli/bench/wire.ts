import { OPEN_ACL, type Stat, type WireReply, type WireRequest } from '../../kit/index.ts';
import {
  FrameReader,
  JuteWriter,
  readRequest,
  writeFrame,
  writeReply,
  writeRequest,
} from '../../../solutions/13-wire/index.ts';
import type { Benchmark } from './measure.ts';

const COUNT = 200_000;

/** How many answers go out in one piece. */
const ANSWERS = 64;

const CHUNK_BYTES = 65_536;

const path = '/app/clients/node-0000000042';
const data = new Uint8Array(100).fill(0x61);

const STAT: Stat = {
  czxid: 0x100000003n,
  mzxid: 0x100000012n,
  ctime: 1_794_000_000_102,
  mtime: 1_794_000_000_202,
  version: 1,
  cversion: 0,
  aversion: 0,
  ephemeralOwner: 0n,
  dataLength: 100,
  numChildren: 0,
  pzxid: 0x100000003n,
};

const GET_DATA: WireRequest = { op: 'getData', path, watch: false };
const SET_DATA: WireRequest = { op: 'setData', path, data, version: -1 };
const CREATE: WireRequest = { op: 'create', path, data, acl: OPEN_ACL, flags: 0 };

/** What the bytes cost: each is done once for every request of every client. */
export const WIRE: readonly Benchmark[] = [
  reading(GET_DATA),
  reading(SET_DATA),
  reading(CREATE),
  writing({ op: 'getData', data, stat: STAT }),
  writing({ op: 'setData', stat: STAT }),
  writing({ op: 'create', path }),
  cutting(),
];

function reading(request: WireRequest): Benchmark {
  const writer = new JuteWriter();
  writeRequest(writer, { xid: 7, request });
  const frame = writer.toBytes();
  return {
    name: `wire, reading ${request.op} as a server`,
    unit: 'requests/s',
    run() {
      for (let i = 0; i < COUNT; i++) {
        const read = readRequest(frame);
        if ('err' in read) throw new Error(`a request of the benchmark is refused: ${read.err}`);
      }
      return COUNT;
    },
  };
}

function writing(result: WireReply['result']): Benchmark {
  const writer = new JuteWriter();
  const reply: WireReply = { xid: 7, zxid: 0x100000012n, result };
  return {
    name: `wire, answering ${result.op}`,
    unit: 'replies/s',
    run() {
      for (let i = 0; i < COUNT; i++) {
        if (i % ANSWERS === 0) writer.clear();
        writeFrame(writer, writeReply, reply);
      }
      return COUNT;
    },
  };
}

/** Small frames, many of which are whole within a chunk. */
function cutting(): Benchmark {
  const writer = new JuteWriter();
  while (writer.length < CHUNK_BYTES) {
    writeFrame(writer, writeRequest, { xid: 7, request: GET_DATA });
  }
  const chunk = writer.toBytes();
  return {
    name: 'wire, cutting chunks of 64 KiB into small frames',
    unit: 'frames/s',
    run() {
      const reader = new FrameReader({ maxFrameBytes: CHUNK_BYTES });
      let frames = 0;
      while (frames < COUNT) {
        reader.push(chunk);
        while (reader.next() !== undefined) frames++;
      }
      return frames;
    },
  };
}
