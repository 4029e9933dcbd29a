import { ForbiddenUse } from './errors.ts';

/** Something of the real world that a handler must not use. */
interface Forbidden {
  /** How it is called in code, and where it is found. */
  readonly name: string;
  readonly holder: () => object | undefined;
  readonly key: string;
  /** What to use in its place. */
  readonly instead: string;
}

const FORBIDDEN: readonly Forbidden[] = [
  { name: 'Math.random', holder: () => Math, key: 'random', instead: 'env.random()' },
  { name: 'Date.now', holder: () => Date, key: 'now', instead: 'env.now()' },
  {
    name: 'performance.now',
    holder: () => globalThis.performance,
    key: 'now',
    instead: 'env.now()',
  },
  {
    name: 'crypto.randomUUID',
    holder: () => globalThis.crypto,
    key: 'randomUUID',
    instead: 'env.random()',
  },
  {
    name: 'crypto.getRandomValues',
    holder: () => globalThis.crypto,
    key: 'getRandomValues',
    instead: 'env.random()',
  },
  ...(
    [
      ['setTimeout', 'env.setTimer()'],
      ['setInterval', 'env.setTimer()'],
      ['setImmediate', 'env.send() to yourself'],
      ['queueMicrotask', 'env.send() to yourself'],
      ['fetch', 'env.send()'],
    ] as const
  ).map(([name, instead]) => ({ name, holder: () => globalThis, key: name, instead })),
];

let isStrung = false;

/**
 * Runs code with the clock, the timers and the randomness of the real world replaced by functions
 * that throw. They are put back afterwards, whatever happens. Within another call it only runs the
 * code: putting up and taking down is slow.
 */
export function withTripwires<Result>(code: () => Result): Result {
  if (isStrung) return code();
  isStrung = true;
  const undo = [...FORBIDDEN.map(replace), replaceDate()];
  try {
    return code();
  } finally {
    for (const restore of undo.reverse()) restore();
    isStrung = false;
  }
}

function replace({ name, holder: find, key, instead }: Forbidden): () => void {
  const holder = find();
  // What is a method of a class, such as performance.now, gets an own property in front of it.
  const descriptor = holder && Object.getOwnPropertyDescriptor(holder, key);
  if (holder === undefined || !(key in holder) || descriptor?.configurable === false) {
    return () => undefined;
  }
  const trip = (): never => {
    throw new ForbiddenUse(
      `A handler called ${name}(). It would give another run each time; use ${instead} instead.`,
      `called ${name}()`,
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
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'Date')!;
  const refuse = (): never => {
    throw new ForbiddenUse(
      'A handler asked Date for the time. It would give another run each time; use env.now() instead.',
      'asked Date for the time',
    );
  };
  const guarded = new Proxy(Date, {
    construct: (target, args: unknown[], newTarget) =>
      args.length === 0 ? refuse() : (Reflect.construct(target, args, newTarget) as object),
    apply: refuse,
  });
  Object.defineProperty(globalThis, 'Date', { value: guarded, configurable: true, writable: true });
  return () => void Object.defineProperty(globalThis, 'Date', descriptor);
}
