import { ForbiddenUse } from './errors.ts';

/** What a handler must not touch, and what to use in its place. */
const FORBIDDEN: readonly (readonly [
  holder: () => object | undefined,
  key: string,
  hint: string,
])[] = [
  [() => Math, 'random', 'env.random()'],
  [() => Date, 'now', 'env.now()'],
  [() => globalThis.performance, 'now', 'env.now()'],
  [() => globalThis, 'setTimeout', 'env.setTimer()'],
  [() => globalThis, 'setInterval', 'env.setTimer()'],
  [() => globalThis, 'setImmediate', 'env.send() to yourself'],
  [() => globalThis, 'queueMicrotask', 'env.send() to yourself'],
  [() => globalThis, 'fetch', 'env.send()'],
];

let depth = 0;

/**
 * Runs code with the clock, the timers and the randomness of the real world replaced by functions
 * that throw. They are put back afterwards, whatever happens.
 */
export function withTripwires<Result>(code: () => Result): Result {
  if (depth > 0) return code();
  depth++;
  const undo = [...FORBIDDEN.map(([holder, key, hint]) => replace(holder(), key, hint))];
  undo.push(replaceDate());
  try {
    return code();
  } finally {
    for (const restore of undo.reverse()) restore();
    depth--;
  }
}

function replace(holder: object | undefined, key: string, hint: string): () => void {
  const descriptor = holder && Object.getOwnPropertyDescriptor(holder, key);
  // performance.now lives on the prototype: an own property in front of it does.
  if (holder === undefined || (descriptor !== undefined && descriptor.configurable !== true)) {
    return () => {};
  }
  const name =
    holder === globalThis
      ? key
      : `${holder === Math ? 'Math' : holder === Date ? 'Date' : 'performance'}.${key}`;
  const trip = (): never => {
    throw new ForbiddenUse(
      `A handler called ${name}(). It would give another run each time; use ${hint} instead.`,
    );
  };
  Object.defineProperty(holder, key, { value: trip, configurable: true, writable: true });
  return () => {
    if (descriptor === undefined) delete (holder as Record<string, unknown>)[key];
    else Object.defineProperty(holder, key, descriptor);
  };
}

/** `new Date()` and `Date()` read the clock; `new Date(0)` does not. */
function replaceDate(): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'Date');
  const RealDate = Date;
  const refuse = (): never => {
    throw new ForbiddenUse(
      'A handler asked Date for the time. It would give another run each time; use env.now() instead.',
    );
  };
  const guarded = new Proxy(RealDate, {
    construct: (target, args) => (args.length === 0 ? refuse() : Reflect.construct(target, args)),
    apply: refuse,
  });
  Object.defineProperty(globalThis, 'Date', { value: guarded, configurable: true, writable: true });
  return () => {
    if (descriptor !== undefined) Object.defineProperty(globalThis, 'Date', descriptor);
  };
}
