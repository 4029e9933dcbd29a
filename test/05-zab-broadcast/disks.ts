import { counterOf, type LoggedTxn, type NodeId, type Zxid } from '#kit';
import type { Params } from '../../src/grade/scenario.ts';
import type { Write } from '../../src/sim/disk.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import type { EventOf } from './expectations/events.ts';
import { logOf, pastOf, PASTS } from './past.ts';
import { serversOf } from './scenario.ts';

/** What is durable on the disk of one server. */
export interface Durable {
  readonly acceptedEpoch: number;
  readonly currentEpoch: number;
  /** What the log builds on includes everything up to here. */
  readonly baseZxid: Zxid;
  /** The zxids after that, in order. */
  readonly log: readonly Zxid[];
  /** How many of them are part of the base. */
  readonly inBase: number;
}

/** What `DiskHistory` writes when a history is replaced. */
interface Base {
  readonly zxid: Zxid;
  readonly entries: readonly LoggedTxn<unknown>[];
}

interface Disk {
  durable: Durable;
  /** With what is not synced yet. */
  live: Durable;
  unsynced: Write[];
}

/**
 * The disks of all servers, as the events of a trace change them. What survived a crash by chance the
 * trace does not tell: then it takes the better for the node.
 */
export class Disks {
  private readonly disks = new Map<NodeId, Disk>();

  constructor(params: Params) {
    const past = PASTS[params['past']!];
    for (const server of serversOf(params)) {
      const own = past && pastOf(past, Number(server));
      const durable: Durable = {
        acceptedEpoch: own?.acceptedEpoch ?? own?.currentEpoch ?? 0,
        currentEpoch: own?.currentEpoch ?? 0,
        baseZxid: 0n,
        log: own === undefined ? [] : logOf(own),
        inBase: 0,
      };
      this.disks.set(server, { durable, live: durable, unsynced: [] });
    }
  }

  /** What is durable at a server now. */
  durable(server: NodeId): Durable {
    return this.disks.get(server)!.durable;
  }

  /** The disk of a server with all it has written, synced or not. */
  live(server: NodeId): Durable {
    return this.disks.get(server)!.live;
  }

  /** The servers of whose disks something is true now. */
  where(isTrue: (durable: Durable) => boolean): Set<number> {
    const servers = [...this.disks].filter(([, { durable }]) => isTrue(durable));
    return new Set(servers.map(([server]) => Number(server)));
  }

  /** Takes in the next event. */
  observe(event: TraceEvent): void {
    // Of most events there is nothing to be seen on a disk, and there are many.
    switch (event.type) {
      case 'append':
      case 'truncate':
      case 'replace':
      case 'sync':
      case 'crash': {
        const disk = this.disks.get(event.node ?? '');
        if (disk !== undefined) takeIn(disk, event);
        return;
      }
      default:
    }
  }
}

function takeIn(disk: Disk, event: Write | EventOf<'sync' | 'crash'>): void {
  switch (event.type) {
    case 'sync':
      for (const write of disk.unsynced.splice(0, event.writes)) {
        disk.durable = after(disk.durable, write);
      }
      return;
    case 'crash':
      if (event.keptWrites > 0) {
        for (const write of disk.unsynced) disk.durable = after(disk.durable, write);
      }
      disk.unsynced = [];
      disk.live = disk.durable;
      return;
    default:
      disk.unsynced.push(event);
      disk.live = after(disk.live, event);
  }
}

/** Whether this disk has a transaction, in its log or in the state below it. */
export function has({ baseZxid, log }: Durable, zxid: Zxid): boolean {
  return counterOf(zxid) === 0 || zxid <= baseZxid || log.includes(zxid);
}

/** The last zxid on a disk. */
export function lastOf({ baseZxid, log }: Durable): Zxid {
  return log.at(-1) ?? baseZxid;
}

function after(before: Durable, write: Write): Durable {
  switch (write.type) {
    case 'append':
      return { ...before, log: [...before.log, (write.entry as LoggedTxn<unknown>).zxid] };
    case 'truncate':
      return { ...before, log: before.log.slice(0, before.inBase + write.length) };
    case 'replace':
      if (write.record === 'base') {
        // A new base begins a new log.
        const { zxid, entries } = write.value as Base;
        const log = entries.map((entry) => entry.zxid);
        return { ...before, baseZxid: zxid, log, inBase: log.length };
      }
      if (write.record === 'acceptedEpoch' || write.record === 'currentEpoch') {
        return { ...before, [write.record]: write.value as number };
      }
      return before;
  }
}
