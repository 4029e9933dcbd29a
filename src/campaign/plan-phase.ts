import { Random } from '../sim/random.ts';
import {
  TEARS,
  type Fault,
  type FaultKind,
  type PlannedFault,
  type Target,
  type Way,
} from './fault.ts';

/** What goes wrong in one phase of a campaign. */
export interface PhasePlan {
  readonly number: number;
  /** In the order of their beginnings. */
  readonly faults: readonly PlannedFault[];
  /** When the last of them is over, in ms. */
  readonly lengthMs: number;
}

/** Faults that any server can be given. */
const ANY_SERVER: readonly FaultKind[] = [
  'kill',
  'pause',
  'cut off',
  'restart',
  'cut link',
  'torn log',
  'kill all',
  'cut clients',
  'slow clients',
  'storm',
];

/** What servers can be made to suffer: Apache's have neither our slow and full disks nor our clocks. */
export const FAULTS: Readonly<Record<'ours' | 'apache', readonly FaultKind[]>> = {
  ours: [...ANY_SERVER, 'slow disk', 'full disk', 'clock'],
  apache: ANY_SERVER,
};

/** What a plan depends on besides the number of its phase. */
export interface PlanOptions {
  readonly seed: number;
  readonly whose: 'ours' | 'apache';
  readonly servers: number;
}

/**
 * What goes wrong in a phase. The same options and number give the same plan. Each kind of fault has its turn as the main one; up
 * to two others come with it.
 */
export function planPhase(options: PlanOptions, number: number): PhasePlan {
  const { seed, whose } = options;
  const kinds = FAULTS[whose];
  const round = Math.floor(number / kinds.length);
  const main = shuffled(kinds, new Random(seed, `round ${round}`))[number % kinds.length]!;
  const random = new Random(seed, `phase ${number}`);
  const others = Array.from({ length: random.between(0, 2) }, () => pick(kinds, random));
  const faults = [main, ...others]
    .map((kind) => planned(kind, options, random))
    .sort((a, b) => a.atMs - b.atMs);
  const lengthMs = Math.max(...faults.map(({ atMs, lastsMs }) => atMs + lastsMs));
  return { number, faults, lengthMs };
}

function planned(kind: FaultKind, options: PlanOptions, random: Random): PlannedFault {
  const atMs = random.between(0, 2500);
  const lastsMs = kind === 'restart' ? 0 : random.between(300, 6500);
  return { atMs, lastsMs, fault: faultOf(kind, options, random) };
}

function faultOf(kind: FaultKind, { servers }: PlanOptions, random: Random): Fault {
  const target = targetOf(servers, random);
  const way = pick<Way>(['both', 'out', 'in'], random);
  switch (kind) {
    case 'kill':
    case 'pause':
    case 'restart':
    case 'full disk':
      return { kind, target };
    case 'kill all':
      return { kind };
    case 'cut off':
    case 'cut link':
    case 'cut clients':
      return { kind, target, way };
    case 'slow disk':
      return { kind, target, delayMs: random.between(20, 800) };
    case 'torn log':
      return { kind, target, tear: pick(TEARS, random) };
    case 'clock':
      return { kind, target, aheadMs: random.between(-7200, 7200) * 1000 };
    case 'slow clients':
      return { kind, count: random.between(5, 30) };
    case 'storm':
      return { kind, count: random.between(100, 400) };
  }
}

function targetOf(servers: number, random: Random): Target {
  const roll = random.float();
  if (roll < 0.45) return 'leader';
  return roll < 0.7 ? 'follower' : random.between(1, servers);
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[random.between(0, items.length - 1)]!;
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const left = [...items];
  return items.map(() => left.splice(random.between(0, left.length - 1), 1)[0]!);
}
