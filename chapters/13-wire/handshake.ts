import { todo, type ConnectRequest, type ConnectResponse } from '#kit';
import type { JuteWriter } from './jute-writer.ts';

/**
 * What a client says first: version, newest zxid, time-out in ms, session, password, and a byte for `readOnly`, which
 * clients before 3.4 leave out. What comes behind it is ignored.
 *
 * TODO:
 * - Level 3: read it field by field. The zxid has a sign, the session has none. `readOnly` is there
 *   if a byte is.
 *
 * @throws JuteError if it is cut short.
 */
export function readConnectRequest(frame: Uint8Array): ConnectRequest {
  todo('readConnectRequest, level 3');
}

/**
 * The client's half of it.
 *
 * TODO:
 * - Level 3: the other way round. Without `readOnly` there is no byte for it.
 */
export function writeConnectRequest(writer: JuteWriter, request: ConnectRequest): void {
  todo('writeConnectRequest, level 3');
}

/**
 * What the server answers: version, time-out in ms, session, password, and a byte for `readOnly` only if the client
 * had sent one, too.
 *
 * TODO:
 * - Level 3: as above. The password is never null: JuteError if it is.
 *
 * @throws JuteError if it is cut short.
 */
export function readConnectResponse(frame: Uint8Array): ConnectResponse {
  todo('readConnectResponse, level 3');
}

/**
 * The server's half of it.
 *
 * TODO:
 * - Level 3: the other way round. It is the caller who knows whether the client sent `readOnly`.
 */
export function writeConnectResponse(writer: JuteWriter, response: ConnectResponse): void {
  todo('writeConnectResponse, level 3');
}
