import { ForbiddenUse } from './errors.ts';

/**
 * For whom tripwires are strung: handlers of nodes, which run to completion, or processes, which go on in promises
 * and know the world by their client alone.
 */
type User = 'handler' | 'process';

/** Something of the real world that is out of bounds. */
interface Forbidden {
  /** How it is called in code, and where it is found. */
  readonly name: string;
  readonly holder: () => object | undefined;
  readonly key: string;
  /** What to use in its place; for whom there is nothing, it is allowed. */
  readonly instead: Readonly<Partial<Record<User, string>>>;
}

const CLOCK = { handler: 'env.now()', process: 'client.now()' };
const TIMER = { handler: 'env.setTimer()', process: 'client.delay()' };
const RANDOM = { handler: 'env.random()', process: 'client.newId() or the random() you are given' };
const ID = { handler: 'env.random()', process: 'client.newId()' };

const FORBIDDEN: readonly Forbidden[] = [
  { name: 'Math.random', holder: () => Math, key: 'random', instead: RANDOM },
  { name: 'Date.now', holder: () => Date, key: 'now', instead: CLOCK },
  { name: 'performance.now', holder: () => globalThis.performance, key: 'now', instead: CLOCK },
  ...['randomUUID', 'getRandomValues'].map((key) => ({
    name: `crypto.${key}`,
    holder: () => globalThis.crypto,
    key,
    instead: ID,
  })),
  { name: 'AbortSignal.timeout', holder: () => AbortSignal, key: 'timeout', instead: TIMER },
  ...(
    [
      ['setTimeout', TIMER],
      ['setInterval', TIMER],
      ['setImmediate', { ...TIMER, handler: 'env.send() to yourself' }],
      // A process may: whatever is queued is done before anything else happens.
      ['queueMicrotask', { handler: 'env.send() to yourself' }],
      ['fetch', { handler: 'env.send()', process: 'your client' }],
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
  const unstring = stringTripwires('handler');
  try {
    return code();
  } finally {
    unstring();
  }
}

/**
 * The same for code that has to be waited for.
 *
 * @param onTrip - is told what is thrown, since code that waits often has a catch for everything around it.
 * @returns what puts everything back. Must not be called again before that.
 */
export function stringTripwires(
  user: User,
  onTrip: (error: ForbiddenUse) => void = () => undefined,
): () => void {
  isStrung = true;
  const trip = (message: string, deed: string): never => {
    const error = new ForbiddenUse(message, deed);
    onTrip(error);
    throw error;
  };
  const undo = [...FORBIDDEN.map((one) => replace(one, user, trip)), replaceDate(user, trip)];
  return () => {
    for (const restore of undo.reverse()) restore();
    isStrung = false;
  };
}

/** Who has done something, in a sentence. */
const WHO: Readonly<Record<User, string>> = { handler: 'A handler', process: 'Your code' };

type Trip = (message: string, deed: string) => never;

function replace(
  { name, holder: find, key, instead }: Forbidden,
  user: User,
  refuse: Trip,
): () => void {
  const holder = instead[user] === undefined ? undefined : find();
  // What is a method of a class, such as performance.now, gets an own property in front of it.
  const descriptor = holder && Object.getOwnPropertyDescriptor(holder, key);
  if (holder === undefined || !(key in holder) || descriptor?.configurable === false) {
    return () => undefined;
  }
  const trip = (): never =>
    refuse(
      `${WHO[user]} called ${name}(). It would give another run each time; use ${instead[user]} instead.`,
      `called ${name}()`,
    );
  Object.defineProperty(holder, key, { value: trip, configurable: true, writable: true });
  return () => {
    if (descriptor === undefined) delete (holder as Record<string, unknown>)[key];
    else Object.defineProperty(holder, key, descriptor);
  };
}

/** `new Date()` and `Date()` read the clock; `new Date(0)` does not. */
function replaceDate(user: User, trip: Trip): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'Date')!;
  const refuse = (): never =>
    trip(
      `${WHO[user]} asked Date for the time. It would give another run each time; use ${CLOCK[user]} instead.`,
      'asked Date for the time',
    );
  const guarded = new Proxy(Date, {
    construct: (target, args: unknown[], newTarget) =>
      args.length === 0 ? refuse() : (Reflect.construct(target, args, newTarget) as object),
    apply: refuse,
  });
  Object.defineProperty(globalThis, 'Date', { value: guarded, configurable: true, writable: true });
  return () => void Object.defineProperty(globalThis, 'Date', descriptor);
}
