import { JuteError, type ConnectRequest, type ConnectResponse } from '#kit';
import { JuteReader } from './jute-reader.ts';
import type { JuteWriter } from './jute-writer.ts';

/**
 * What a client says first: version, newest zxid, time-out in ms, session, password, and a byte for `readOnly`, which
 * clients before 3.4 leave out. What comes behind it is ignored.
 *
 * @throws JuteError if it is cut short.
 *
 * @todo Level 3: read it field by field. The zxid has a sign, the session has none. `readOnly` is there if a byte is.
 */
export function readConnectRequest(frame: Uint8Array): ConnectRequest {
  const reader = new JuteReader(frame);
  const request = {
    protocolVersion: reader.readInt(),
    lastZxidSeen: reader.readLong(),
    timeoutMs: reader.readInt(),
    session: reader.readUnsignedLong(),
    passwd: reader.readBuffer(),
  };
  return reader.remaining === 0 ? request : { ...request, readOnly: reader.readBoolean() };
}

/**
 * The client's half of it.
 *
 * @todo Level 3: the other way round. Without `readOnly` there is no byte for it.
 */
export function writeConnectRequest(writer: JuteWriter, request: ConnectRequest): void {
  writer.writeInt(request.protocolVersion);
  writer.writeLong(request.lastZxidSeen);
  writer.writeInt(request.timeoutMs);
  writer.writeLong(request.session);
  writer.writeBuffer(request.passwd);
  if (request.readOnly !== undefined) writer.writeBoolean(request.readOnly);
}

/**
 * What the server answers: version, time-out in ms, session, password, and a byte for `readOnly` only if the client
 * had sent one, too.
 *
 * @throws JuteError if it is cut short.
 *
 * @todo Level 3: as above. The password is never null: JuteError if it is.
 */
export function readConnectResponse(frame: Uint8Array): ConnectResponse {
  const reader = new JuteReader(frame);
  const response = {
    protocolVersion: reader.readInt(),
    timeoutMs: reader.readInt(),
    session: reader.readUnsignedLong(),
    passwd: readPasswd(reader),
  };
  return reader.remaining === 0 ? response : { ...response, readOnly: reader.readBoolean() };
}

/**
 * @solution
 */
function readPasswd(reader: JuteReader): Uint8Array {
  const at = reader.offset;
  const passwd = reader.readBuffer();
  if (passwd === null) throw new JuteError('A password is null', at);
  return passwd;
}

/**
 * The server's half of it.
 *
 * @todo Level 3: the other way round. It is the caller who knows whether the client sent `readOnly`.
 */
export function writeConnectResponse(writer: JuteWriter, response: ConnectResponse): void {
  writer.writeInt(response.protocolVersion);
  writer.writeInt(response.timeoutMs);
  writer.writeLong(response.session);
  writer.writeBuffer(response.passwd);
  if (response.readOnly !== undefined) writer.writeBoolean(response.readOnly);
}
