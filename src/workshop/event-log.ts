import type { ServerState } from '../kit/contracts/zab-election.ts';
import type { Condition, LogEntry } from './view.ts';

/** So many entries are kept. */
const MOST = 200;

/** What a server does, as it says itself. */
interface Doing {
  readonly state: ServerState;
  readonly isServing: boolean;
}

/** A log of who looked for a leader, who became one, and how long there was none. Times are in ms since 1970. */
export class EventLog {
  readonly entries: LogEntry[] = [];
  /** How often somebody began to lead. */
  elections = 0;
  private readonly tell: (entry: LogEntry) => void;
  private readonly doing = new Map<number, Doing | undefined>();
  private leader: number | undefined;
  /** Since when the last leader cannot lead any more, and which one that was. */
  private lost: { readonly sid: number; readonly atMs: number } | undefined;
  private nextId = 1;

  /** @param tell - is called with each new entry. */
  constructor(tell: (entry: LogEntry) => void) {
    this.tell = tell;
  }

  /** A server does something else; undefined if it is gone. */
  changed(sid: number, now: Doing | undefined, atMs: number): void {
    const before = this.doing.get(sid);
    this.doing.set(sid, now);
    if (now?.state === 'LEADING' && now.isServing) return this.leads(sid, atMs);
    if (sid === this.leader) this.loses(sid, atMs);
    if (now === undefined) return;
    if (now.state === 'LOOKING' && before?.state !== 'LOOKING') {
      this.add('state', `Server ${sid} looks for a leader.`, atMs);
    } else if (now.isServing && before?.isServing !== true) {
      const does = now.state === 'OBSERVING' ? 'observes' : 'follows';
      this.add('state', `Server ${sid} ${does}.`, atMs);
    }
  }

  /** A process runs, is halted or is gone. */
  condition(sid: number, now: Condition, atMs: number): void {
    if (now !== 'running' && sid === this.leader) this.loses(sid, atMs);
    const what = { running: 'runs', paused: 'is paused', gone: 'is gone' }[now];
    this.add('process', `Server ${sid} ${what}.`, atMs);
  }

  /** Somebody has asked for something. */
  asked(text: string, atMs: number): void {
    this.add('asked', text, atMs);
  }

  private leads(sid: number, atMs: number): void {
    if (this.leader === sid && this.lost === undefined) return;
    const { lost } = this;
    const seconds = lost === undefined ? undefined : ((atMs - lost.atMs) / 1000).toFixed(1);
    const after = seconds === undefined ? '' : `, ${seconds} s after server ${lost!.sid} ceased to`;
    this.leader = sid;
    this.lost = undefined;
    this.elections++;
    this.add('leader', `Server ${sid} leads${after}.`, atMs);
  }

  private loses(sid: number, atMs: number): void {
    this.lost ??= { sid, atMs };
  }

  private add(kind: LogEntry['kind'], text: string, atMs: number): void {
    const entry = { id: this.nextId++, atMs, kind, text };
    this.entries.push(entry);
    if (this.entries.length > MOST) this.entries.shift();
    this.tell(entry);
  }
}
