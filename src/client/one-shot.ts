import { ErrorCode } from '#kit';
import { errorOf } from './errors.ts';
import type { WatchedEvent, Watcher } from './watched-event.ts';

/** A watcher, and the event it waits for. */
export interface OneShot {
  readonly watcher: Watcher;
  /**
   * The first event. It is rejected when the session ends without one: SessionExpiredError, AuthFailedError. Nobody needs to
   * wait for it.
   */
  readonly event: Promise<WatchedEvent>;
}

/** A watcher for `getData`, `exists` and `getChildren` that can be waited for: `await` the read first, and then `event`. */
export function oneShot(): OneShot {
  const { promise, resolve, reject } = withResolvers<WatchedEvent>();
  promise.catch(() => undefined);
  const watcher: Watcher = (event) => {
    if (event.type !== 'None') resolve(event);
    else if (event.state === 'AuthFailed') reject(errorOf(ErrorCode.AUTHFAILED));
    else reject(errorOf(ErrorCode.SESSIONEXPIRED));
  };
  return { watcher, event: promise };
}

interface Resolvers<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (reason: Error) => void;
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers<Value>(): Resolvers<Value> {
  let resolve!: Resolvers<Value>['resolve'];
  let reject!: Resolvers<Value>['reject'];
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
