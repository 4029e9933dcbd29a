import type { WatchEvent } from '#kit';
import type { Chroot } from './chroot.ts';
import { guarded } from './guarded.ts';
import type { SessionListener } from './session.ts';
import type { WatchRegistry } from './watch-registry.ts';
import { hasEnded, type SessionState, type WatchedEvent, type Watcher } from './watched-event.ts';

/** Tells the application what its session and its watches come to. */
export class SessionEvents implements SessionListener {
  private readonly chroot: Chroot;
  private readonly watches: WatchRegistry;
  private readonly stateListeners = new Set<(state: SessionState) => void>();
  private readonly eventListeners = new Set<Watcher>();
  private state: SessionState = 'Disconnected';

  constructor(chroot: Chroot, watches: WatchRegistry) {
    this.chroot = chroot;
    this.watches = watches;
  }

  /** @returns what ends that. */
  onState(listener: (state: SessionState) => void): () => void {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  }

  /** @returns what ends that. */
  onEvent(listener: Watcher): () => void {
    this.eventListeners.add(listener);
    return () => this.eventListeners.delete(listener);
  }

  changed(state: SessionState): void {
    this.state = state;
    for (const listener of [...this.stateListeners]) guarded(() => listener(state));
    if (!hasEnded(state)) return;
    const event: WatchedEvent = { type: 'None', state, path: null };
    for (const watcher of this.watches.clear()) guarded(() => watcher(event));
  }

  happened({ type, path }: WatchEvent): void {
    const event = { type, state: this.state, path: this.chroot.toClient(path) };
    this.tell(this.watches.take({ type, path }), event);
  }

  /** Those who hear of every event come first. */
  tell(watchers: Iterable<Watcher>, event: WatchedEvent): void {
    for (const listener of [...this.eventListeners]) guarded(() => listener(event));
    for (const watcher of watchers) guarded(() => watcher(event));
  }
}
