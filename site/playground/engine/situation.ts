import type { NodeId } from '../../../src/kit/env.ts';
import type { TraceEvent } from '../../../src/sim/trace.ts';
import type { Recording } from './recording.ts';
import type { DiskView, Snapshot } from './recording-simulator.ts';

/** What a machine is like at one moment of a run. */
export interface MachineView {
  readonly node: NodeId;
  readonly life: 'not started' | 'up' | 'down' | 'paused';
  readonly state: unknown;
  /** The same before the moment, if something happened at the machine in it. */
  readonly before: { readonly state: unknown } | undefined;
  readonly disk: DiskView;
  /** In words, what is wrong with its disk or its clock. */
  readonly troubles: readonly string[];
  /** Its timers, and when each is to fire, in ms of virtual time if its clock runs true. */
  readonly timers: readonly (readonly [name: string, atMs: number])[];
  /** Handler calls so far, as faults count them. */
  readonly steps: number;
  /** Writes to its files: those that are durable, and those that a crash would take. */
  readonly files: FileWrites;
  /** What it has told the rules last, in its present life; undefined if nothing yet. */
  readonly said: unknown;
}

/** So many of each. */
interface FileWrites {
  readonly durable: number;
  readonly unsynced: number;
}

/** One direction between two machines in which nothing passes. */
export interface CutView {
  readonly from: NodeId;
  readonly to: NodeId;
}

/** A run as it stands after one of its moments. */
export interface Situation {
  readonly machines: ReadonlyMap<NodeId, MachineView>;
  readonly cuts: readonly CutView[];
  /** Pairs of machines with a connection, as both ends know it, `"1 2"`. */
  readonly connections: ReadonlySet<string>;
  /** Whether all faults are over. */
  readonly isHealed: boolean;
}

const NO_DISK: DiskView = { records: [], logs: [], unsynced: [] };
const NO_FILES: FileWrites = { durable: 0, unsynced: 0 };

/** @param at - the place of the moment in the recording; -1 for before the first. */
export function situationAt(recording: Recording, at: number): Situation {
  const { trace, moments } = recording;
  const end = at < 0 ? 0 : (moments[at]?.to ?? trace.events.length);
  const world = new World(trace.nodes);
  for (let id = 0; id < end; id++) world.take(trace.events[id]!);
  const machines = new Map<NodeId, MachineView>();
  for (const node of trace.nodes) {
    const now = snapshotAt(recording, node, at);
    const isNew = moments[at]?.snapshots.has(node) === true;
    machines.set(node, {
      node,
      ...world.machine(node),
      state: now?.state,
      before: isNew ? { state: snapshotAt(recording, node, at - 1)?.state } : undefined,
      disk: now?.disk ?? NO_DISK,
    });
  }
  return {
    machines,
    cuts: world.cuts(),
    connections: world.connections(),
    isHealed: world.isHealed,
  };
}

/** The last that is known of a machine up to a moment. */
function snapshotAt({ moments }: Recording, node: NodeId, at: number): Snapshot | undefined {
  for (let i = at; i >= 0; i--) {
    const snapshot = moments[i]?.snapshots.get(node);
    if (snapshot !== undefined) return snapshot;
  }
  return undefined;
}

type Machine = Pick<MachineView, 'life' | 'troubles' | 'timers' | 'steps' | 'files' | 'said'>;

/** What the events of a trace say about machines and links. */
class World {
  isHealed = false;
  private readonly nodes: readonly NodeId[];
  private readonly lives = new Map<NodeId, MachineView['life']>();
  private readonly troubles = new Map<NodeId, Map<string, string>>();
  private readonly timers = new Map<NodeId, Map<string, number>>();
  private readonly steps = new Map<NodeId, number>();
  private readonly said = new Map<NodeId, unknown>();
  private readonly files = new Map<NodeId, FileWrites>();
  /** How many faults forbid a direction, `"from to"`. */
  private readonly forbidden = new Map<string, number>();
  private readonly heard = new Set<string>();

  constructor(nodes: readonly NodeId[]) {
    this.nodes = nodes;
  }

  take(event: TraceEvent): void {
    if (event.type === 'heal') this.isHealed = true;
    if (event.type === 'cut' || event.type === 'mend') this.cut(event);
    if (event.node !== null) this.takeOf(event.node, event);
  }

  machine(node: NodeId): Machine {
    return {
      life: this.lives.get(node) ?? 'not started',
      troubles: [...(this.troubles.get(node)?.values() ?? [])],
      timers: [...(this.timers.get(node) ?? [])].sort((a, b) => a[1] - b[1]),
      steps: this.steps.get(node) ?? 0,
      files: this.files.get(node) ?? NO_FILES,
      said: this.said.get(node),
    };
  }

  cuts(): CutView[] {
    return [...this.forbidden].flatMap(([link, count]) => {
      const [from, to] = link.split(' ') as [NodeId, NodeId];
      return count > 0 ? [{ from, to }] : [];
    });
  }

  connections(): ReadonlySet<string> {
    return new Set([...this.heard].filter((pair) => this.heard.has(reversed(pair))));
  }

  private takeOf(node: NodeId, event: TraceEvent): void {
    switch (event.type) {
      case 'start':
        this.lives.set(node, 'up');
        return this.step(node);
      case 'deliver':
        return this.step(node);
      case 'timer':
        this.child(this.timers, node).delete(event.timer);
        return this.step(node);
      case 'set timer':
        this.child(this.timers, node).set(event.timer, event.atMs + event.delayMs);
        return;
      case 'clear timer':
        this.child(this.timers, node).delete(event.timer);
        return;
      case 'link up':
        this.heard.add(`${node} ${event.peer}`);
        return this.step(node);
      case 'link down':
        this.heard.delete(`${node} ${event.peer}`);
        return this.step(node);
      case 'disconnect':
        this.heard.delete(`${node} ${event.peer}`);
        return;
      case 'crash':
        this.lives.set(node, 'down');
        this.timers.delete(node);
        this.said.delete(node);
        this.fileWrites(node, ({ durable }) => ({ durable, unsynced: 0 }));
        for (const peer of this.nodes) this.heard.delete(`${node} ${peer}`);
        return;
      case 'write file':
        return this.fileWrites(node, ({ durable, unsynced }) => {
          return { durable, unsynced: unsynced + 1 };
        });
      case 'sync':
      case 'sync file':
        return this.fileWrites(node, ({ durable, unsynced }) => {
          return { durable: durable + unsynced, unsynced: 0 };
        });
      case 'output':
        this.said.set(node, event.output);
        return;
      case 'pause':
        this.lives.set(node, 'paused');
        return;
      case 'resume':
        this.lives.set(node, 'up');
        return;
      default:
        this.trouble(node, event);
    }
  }

  private trouble(node: NodeId, event: TraceEvent): void {
    const troubles = this.child(this.troubles, node);
    if (event.type === 'slow disk') troubles.set('disk', `slow disk: ${event.syncMs} ms a sync`);
    if (event.type === 'full disk') troubles.set('disk', 'the disk is full');
    if (event.type === 'failing disk') troubles.set('disk', 'the disk fails');
    if (event.type === 'normal disk') troubles.delete('disk');
    if (event.type === 'drift') {
      const { percent } = event;
      const pace = percent < 0 ? 'slow' : 'fast';
      troubles.set('clock', `its clock runs ${Math.abs(percent)} % ${pace}`);
    }
  }

  private fileWrites(node: NodeId, change: (before: FileWrites) => FileWrites): void {
    this.files.set(node, change(this.files.get(node) ?? NO_FILES));
  }

  private step(node: NodeId): void {
    this.steps.set(node, (this.steps.get(node) ?? 0) + 1);
  }

  private cut({ type, side, oneWay, others }: TraceEvent & { type: 'cut' | 'mend' }): void {
    const rest = others ?? this.nodes.filter((node) => !side.includes(node));
    const change = type === 'cut' ? 1 : -1;
    for (const inside of side) {
      for (const outside of rest) {
        this.forbid(`${inside} ${outside}`, change);
        if (!oneWay) this.forbid(`${outside} ${inside}`, change);
      }
    }
  }

  private forbid(link: string, change: number): void {
    this.forbidden.set(link, (this.forbidden.get(link) ?? 0) + change);
  }

  private child<Value>(map: Map<NodeId, Map<string, Value>>, node: NodeId): Map<string, Value> {
    const known = map.get(node);
    if (known !== undefined) return known;
    const made = new Map<string, Value>();
    map.set(node, made);
    return made;
  }
}

function reversed(pair: string): string {
  return pair.split(' ').reverse().join(' ');
}
