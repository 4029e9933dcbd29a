import { clientSession } from '../golden/client-session.ts';
import { opName, plainRequest, type Op } from './plain-wire.ts';

/** A frame that Apache or its client sent, and what it is. */
export interface Captured {
  readonly note: string;
  readonly connection: string;
  /** The frame without its length. */
  readonly frame: Uint8Array;
  readonly role: 'connect request' | 'connect response' | 'request' | 'reply' | 'event';
  /** What is asked, or answered; undefined for an opcode that nobody knows. */
  readonly op?: Op;
}

/** All frames in their order. */
export const CAPTURED: readonly Captured[] = rolesOf();

/** Those of one kind, with or without multi and multiRead. */
export function capturedOf(role: Captured['role'], which: 'single' | 'multi'): readonly Captured[] {
  return CAPTURED.filter((one) => {
    const isMulti = one.op === 'multi' || one.op === 'multiRead';
    return one.role === role && isMulti === (which === 'multi');
  });
}

/** The one with this note, or with this beginning of it. */
export function capturedFrame(role: Captured['role'], note: string): Captured {
  const all = CAPTURED.filter((one) => one.role === role);
  const found =
    all.find((one) => one.note === note) ?? all.find((one) => one.note.startsWith(note));
  if (found === undefined) throw new Error(`No ${role} is called "${note}".`);
  return found;
}

function rolesOf(): Captured[] {
  const asked = new Map<string, (Op | undefined)[]>();
  const answered = new Set<string>();
  return clientSession().map(({ connection, from, note, bytes }) => {
    const frame = bytes.subarray(4);
    const known = asked.get(connection);
    const one = { note, connection, frame };
    if (from === 'client') {
      if (known === undefined) {
        asked.set(connection, []);
        return { ...one, role: 'connect request' };
      }
      const op = opOf(frame);
      known.push(op);
      return { ...one, role: 'request', ...(op && { op }) };
    }
    if (!answered.has(connection)) {
      answered.add(connection);
      return { ...one, role: 'connect response' };
    }
    if (new DataView(frame.buffer, frame.byteOffset).getInt32(0) === -1)
      return { ...one, role: 'event' };
    const op = known!.shift();
    return { ...one, role: 'reply', ...(op && { op }) };
  });
}

function opOf(frame: Uint8Array): Op | undefined {
  const found = plainRequest(frame);
  return 'request' in found ? found.request.op : (opName(found.op) as Op | undefined);
}
