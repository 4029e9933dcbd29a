/** How something that was thrown got by everybody: as the rejection of a promise, or out of a callback. */
export type Stray = 'promise' | 'callback';

/** Is told what was thrown, and how it got by. */
export type OnStray = (thrown: unknown, stray: Stray) => void;

type Listener = (...args: unknown[]) => void;

/** The part of Node's `process` that knows of strays. */
interface Emitter {
  rawListeners(event: string): unknown[];
  on(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
  removeAllListeners(event: string): unknown;
}

/** The same of a browser's `window`. */
interface Target {
  addEventListener(type: string, listener: (event: StrayEvent) => void): void;
  removeEventListener(type: string, listener: (event: StrayEvent) => void): void;
}

interface StrayEvent {
  readonly reason?: unknown;
  readonly error?: unknown;
  preventDefault(): void;
}

/**
 * Takes over what is thrown where nobody catches it, and keeps it from all who listen for that otherwise.
 *
 * @returns what gives it back to them.
 */
export function takeStrays(onStray: OnStray): () => void {
  const { process, addEventListener } = globalThis as { process?: object } & Partial<Target>;
  if (process !== undefined && 'rawListeners' in process) {
    return takeFromProcess(process as Emitter, onStray);
  }
  if (addEventListener === undefined) return () => undefined;
  return takeFromWindow(globalThis as unknown as Target, onStray);
}

function takeFromProcess(process: Emitter, onStray: OnStray): () => void {
  const take = (event: string, stray: Stray): (() => void) => {
    const others = process.rawListeners(event) as Listener[];
    const listener = (thrown: unknown): void => onStray(thrown, stray);
    process.removeAllListeners(event);
    process.on(event, listener);
    return () => {
      process.off(event, listener);
      const late = process.rawListeners(event) as Listener[];
      process.removeAllListeners(event);
      for (const other of [...others, ...late]) process.on(event, other);
    };
  };
  const giveBack = [take('unhandledRejection', 'promise'), take('uncaughtException', 'callback')];
  return () => giveBack.forEach((give) => give());
}

function takeFromWindow(window: Target, onStray: OnStray): () => void {
  const onRejection = (event: StrayEvent): void => {
    event.preventDefault();
    onStray(event.reason, 'promise');
  };
  const onError = (event: StrayEvent): void => {
    event.preventDefault();
    onStray(event.error, 'callback');
  };
  window.addEventListener('unhandledrejection', onRejection);
  window.addEventListener('error', onError);
  return () => {
    window.removeEventListener('unhandledrejection', onRejection);
    window.removeEventListener('error', onError);
  };
}
