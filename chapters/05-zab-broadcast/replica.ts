import type { Disk, History, LoggedTxn, Service, Zxid } from '#kit';

/**
 * What a server keeps whatever its role: its history and its epochs, on disk, and how much of the
 * history is delivered to the service above. Given; nothing here is for you to write.
 */
export class Replica<Request, Txn, State> {
  readonly history: History<Txn, State>;
  readonly service: Service<Request, Txn, State>;
  private readonly disk: Disk;
  private last: Zxid;

  constructor(disk: Disk, history: History<Txn, State>, service: Service<Request, Txn, State>) {
    this.disk = disk;
    this.history = history;
    this.service = service;
    // What is logged after the base may be committed or not: only a leader can tell.
    this.last = history.baseZxid;
    const base = history.base();
    if (base !== undefined) service.restore(this.last, base);
  }

  /** The newest epoch this server has promised to take part in: it joins no older one. */
  get acceptedEpoch(): number {
    return this.disk.read<number>('acceptedEpoch') ?? 0;
  }

  /** Durable after the next sync, as every write. */
  set acceptedEpoch(epoch: number) {
    this.disk.replace('acceptedEpoch', epoch);
  }

  /** The epoch of the last leader whose history this server has made its own. */
  get currentEpoch(): number {
    return this.disk.read<number>('currentEpoch') ?? 0;
  }

  /** Durable after the next sync, as every write. */
  set currentEpoch(epoch: number) {
    this.disk.replace('currentEpoch', epoch);
  }

  /** The zxid of the last transaction delivered to the service. */
  get delivered(): Zxid {
    return this.last;
  }

  /** Delivers one transaction, which has to be the next one of the history. */
  deliver({ zxid, txn }: LoggedTxn<Txn>): void {
    this.last = zxid;
    this.service.deliver(zxid, txn);
  }

  /** Delivers what the history has up to, and including, `zxid`, and was not delivered before. */
  deliverUpTo(zxid: Zxid): void {
    if (zxid <= this.last) return;
    for (const entry of this.history.after(this.last)) {
      if (entry.zxid > zxid) return;
      this.deliver(entry);
    }
  }

  /**
   * Puts a leader's state, and what follows on it, in place of the history, and the state in place of all
   * that was delivered. It is one write.
   */
  restore(zxid: Zxid, state: State, entries: readonly LoggedTxn<Txn>[]): void {
    this.history.reset(zxid, state, entries);
    this.last = zxid;
    this.service.restore(zxid, state);
  }
}
