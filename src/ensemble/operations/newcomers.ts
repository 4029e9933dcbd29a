import type { NodeId } from '../../kit/env.ts';

/** How long a four-letter word is, and the length of a frame. */
const HEAD_BYTES = 4;

/** What is done with connections that have come while the server did not serve. */
export interface NewcomersOptions {
  readonly words: readonly string[];
  /** @param said - all that has come, the word first. */
  answer(word: string, said: Uint8Array): string;
  isServing(): boolean;
  /** Whether it serves reads, while it does not serve. */
  isReadOnly(): boolean;
  /** The server serves by now: it takes the client, who has said this much. */
  admit(client: NodeId, bytes: Uint8Array): void;
  /** The same, if it is read-only by now. */
  admitReadOnly(client: NodeId, bytes: Uint8Array): void;
  send(client: NodeId, bytes: Uint8Array): void;
  disconnect(client: NodeId): void;
}

/**
 * Connections that come while the server does not serve. Operators get answers to their four-letter words; all others are
 * sent away as soon as they say what they want, and find another server, unless this one is read-only meanwhile.
 */
export class Newcomers {
  private readonly options: NewcomersOptions;
  /** What each has said so far: less than a word. */
  private readonly heads = new Map<NodeId, Uint8Array>();

  constructor(options: NewcomersOptions) {
    this.options = options;
  }

  add(client: NodeId): void {
    this.heads.set(client, new Uint8Array());
  }

  /** @returns whether the client is one of these. */
  onBytes(client: NodeId, bytes: Uint8Array): boolean {
    const before = this.heads.size === 0 ? undefined : this.heads.get(client);
    if (before === undefined) return false;
    const head = Buffer.concat([before, bytes]);
    if (head.length < HEAD_BYTES) {
      this.heads.set(client, head);
      return true;
    }
    this.heads.delete(client);
    this.decide(client, head);
    return true;
  }

  /** @returns whether the client was one of these. */
  onDown(client: NodeId): boolean {
    return this.heads.delete(client);
  }

  private decide(client: NodeId, head: Buffer): void {
    const { options } = this;
    if (options.isServing()) return options.admit(client, head);
    const word = head.toString('latin1', 0, HEAD_BYTES);
    if (options.words.includes(word)) {
      options.send(client, new TextEncoder().encode(options.answer(word, head)));
    } else if (options.isReadOnly()) return options.admitReadOnly(client, head);
    options.disconnect(client);
  }
}
