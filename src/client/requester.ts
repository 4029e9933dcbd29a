import { ErrorCode, type WireRequest, type WireResult } from '#kit';
import { take, type Answer } from './answer.ts';
import { callSite, madeAt, withoutStacks } from './call-site.ts';
import { checkPath } from './check-path.ts';
import type { Chroot } from './chroot.ts';
import { ConnectionLossError, errorOf } from './errors.ts';
import { onAbort } from './on-abort.ts';
import type { ReadOptions, RequestOptions } from './options.ts';
import { asError, reasonOf } from './reason.ts';
import type { Session } from './session.ts';
import type { SessionEvents } from './session-events.ts';
import type { ClientSurroundings } from './surroundings.ts';
import type { ClientWatchKind, WatchRegistry } from './watch-registry.ts';

/** A request, and what becomes of its answer. */
export interface Asked<Value> {
  readonly options: RequestOptions;
  /** As the caller gave it, for errors. */
  readonly path: string | undefined;
  readonly request: () => WireRequest;
  /** Called at once when the answer is there. */
  readonly receive: (result: WireResult) => Value;
}

/** What requests are made with: the parts of a client. */
export interface RequesterParts {
  readonly world: ClientSurroundings;
  readonly chroot: Chroot;
  readonly watches: WatchRegistry;
  readonly events: SessionEvents;
  readonly session: Session;
  /** For requests that say nothing else; 0 for never. */
  readonly requestTimeoutMs: number;
}

/** Turns requests into promises. */
export class Requester {
  readonly parts: RequesterParts;
  readonly chroot: Chroot;

  constructor(parts: RequesterParts) {
    this.parts = parts;
    this.chroot = parts.chroot;
  }

  /** A request about one path, with one kind of answer. */
  ask<Op extends WireResult['op'], Value>(
    op: Op,
    path: string,
    options: RequestOptions,
    request: (at: string) => WireRequest,
    receive: (answer: Answer<Op>, at: string) => Value,
  ): Promise<Value> {
    const at = this.chroot.toServer(path);
    return this.send({
      options,
      path,
      request: () => {
        checkPath(path);
        return request(at);
      },
      receive: (result) => receive(take(result, op, path), at),
    });
  }

  /**
   * Every promise that callers get is made here, so that they are settled, and tell so, in the order of the answers. What
   * `request` and `receive` throw is what it is rejected with.
   */
  send<Value>({ options, path, request, receive }: Asked<Value>): Promise<Value> {
    const { world, session, requestTimeoutMs } = this.parts;
    const { signal, timeoutMs = requestTimeoutMs } = options;
    const site = callSite();
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      let takeTimerBack: (() => void) | undefined;
      let stopListening = (): void => undefined;
      let isDone = false;
      const finish = (): void => {
        isDone = true;
        takeTimerBack?.();
        stopListening();
      };
      const giveUp = (reason: Error): void => {
        finish();
        session.abandon(ticket);
        reject(reason);
      };
      const ticket = session.submit(request(), (result) => {
        finish();
        try {
          resolve(withoutStacks(() => receive(result)));
        } catch (error) {
          // A request gets its number when it is sent.
          if (error instanceof ConnectionLossError) error.wasSent = ticket.xid !== 0;
          reject(madeAt(asError(error), site));
        }
      });
      if (isDone) return;
      if (timeoutMs > 0) {
        takeTimerBack = world.setTimer(timeoutMs, () =>
          giveUp(madeAt(errorOf(ErrorCode.REQUESTTIMEOUT, path), site)),
        );
      }
      stopListening = onAbort(signal, () => giveUp(reasonOf(signal)));
    });
  }

  /** The watcher of a read that was answered, if it has one. @param at - the server's path. */
  watchFor({ watcher }: ReadOptions, kind: ClientWatchKind, at: string): void {
    if (watcher !== undefined) this.parts.watches.add(kind, at, watcher);
  }
}
