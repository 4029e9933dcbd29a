export { overread } from './break-it.ts';
export { readEvent, writeEvent } from './event.ts';
export { writeFrame } from './frame.ts';
export { FrameReader } from './frame-reader.ts';
export {
  readConnectRequest,
  readConnectResponse,
  writeConnectRequest,
  writeConnectResponse,
} from './handshake.ts';
export { JuteReader } from './jute-reader.ts';
export { JuteWriter } from './jute-writer.ts';
export { readReply, xidOf } from './read-reply.ts';
export { readRequest } from './read-request.ts';
export { writeReply } from './write-reply.ts';
export { writeRequest } from './write-request.ts';
