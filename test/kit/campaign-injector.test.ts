import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerId } from '#kit';
import type { CampaignEnsemble } from '../../src/campaign/ensemble.ts';
import type { Fault } from '../../src/campaign/fault.ts';
import { Injector } from '../../src/campaign/injector.ts';
import { LocalNetwork } from '../../src/ensemble/local-network.ts';
import { planEnsemble } from '../../src/ensemble/local-plan.ts';
import type { ProcessCondition } from '../../src/ensemble/server-process.ts';
import { Random } from '../../src/sim/random.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'injector-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Three servers without processes; the second leads. It remembers what was done to them. */
class FakeEnsemble implements CampaignEnsemble {
  readonly done: string[] = [];
  readonly servers = planEnsemble({ servers: 3, observers: 0, clientPort: 4001, dataDir: folder });
  private readonly conditions = new Map<ServerId, ProcessCondition>();

  constructor() {
    for (const server of this.servers) {
      this.conditions.set(server.sid, 'running');
      mkdirSync(path.join(server.folder, 'version-2'), { recursive: true });
    }
  }

  readonly checkPorts = async (): Promise<void> => undefined;
  readonly stop = async (): Promise<void> => undefined;
  readonly conditionOf = (sid: ServerId): ProcessCondition => this.conditions.get(sid)!;
  readonly newsOf: CampaignEnsemble['newsOf'] = (sid) => ({
    state: sid === 2 ? 'LEADING' : 'FOLLOWING',
    isServing: true,
  });
  readonly kill = async (sid: ServerId): Promise<void> => this.become('kill', sid, 'gone');
  readonly stopServer = async (sid: ServerId): Promise<void> => this.become('stop', sid, 'gone');
  readonly pause = (sid: ServerId): void => this.become('pause', sid, 'paused');
  readonly restart = async (sid: ServerId): Promise<void> => this.become('start', sid, 'running');
  readonly resume = (sid: ServerId): void => {
    if (this.conditionOf(sid) === 'paused') this.become('resume', sid, 'running');
  };

  /** It has ended by itself. */
  end(sid: ServerId): void {
    this.conditions.set(sid, 'gone');
  }

  private become(what: string, sid: ServerId, condition: ProcessCondition): void {
    this.done.push(`${what} ${sid}`);
    this.conditions.set(sid, condition);
  }
}

function setUp() {
  const [ensemble, network] = [new FakeEnsemble(), new LocalNetwork()];
  const injector = new Injector({
    running: { ensemble, network },
    random: new Random(1, 'test'),
    whose: 'ours',
    largeNode: '/large',
    log: () => undefined,
  });
  const cuts = (): string[] => {
    const ends = [1, 2, 3, 'clients' as const];
    const ways = ends.flatMap((from) => ends.map((to) => [from, to] as const));
    return ways.filter(([from, to]) => network.isCut(from, to)).map((way) => way.join('→'));
  };
  return { ensemble, injector, cuts };
}

/** What is wrong with the disk and the clock of a server. */
function faultsOf(sid: ServerId): unknown {
  return JSON.parse(readFileSync(path.join(folder, `server.${sid}`, 'faults.json'), 'utf8'));
}

describe('a fault', () => {
  it.each<[fault: Fault, begun: string[], over: string[]]>([
    [{ kind: 'kill', target: 'leader' }, ['kill 2'], ['start 2']],
    [{ kind: 'restart', target: 1 }, ['stop 1'], ['start 1']],
    [{ kind: 'pause', target: 3 }, ['pause 3'], ['resume 3']],
    [{ kind: 'kill all' }, ['kill 1', 'kill 2', 'kill 3'], ['start 1', 'start 2', 'start 3']],
    [{ kind: 'torn log', target: 1, tear: 'checksum only' }, ['kill 1'], ['start 1']],
    [{ kind: 'clock', target: 1, aheadMs: 1000 }, ['kill 1', 'start 1'], []],
  ])('%j strikes, and is over', async (fault, begun, over) => {
    const { ensemble, injector } = setUp();
    await injector.begin(fault);
    expect(ensemble.done).toEqual(begun);
    await injector.end(fault);
    expect(ensemble.done).toEqual([...begun, ...over]);
    await injector.end(fault);
    expect(ensemble.done).toEqual([...begun, ...over]);
  });

  it.each<[fault: Fault, cut: string[]]>([
    [{ kind: 'cut off', target: 1, way: 'both' }, ['1→2', '1→3', '2→1', '3→1']],
    [{ kind: 'cut off', target: 'leader', way: 'out' }, ['2→1', '2→3']],
    [{ kind: 'cut clients', target: 3, way: 'in' }, ['clients→3']],
  ])('%j cuts links', async (fault, cut) => {
    const { injector, cuts } = setUp();
    await injector.begin(fault);
    expect(cuts()).toEqual(cut);
    await injector.end(fault);
    expect(cuts()).toEqual([]);
  });

  it('of a disk does not end another one', async () => {
    const { injector } = setUp();
    const slow: Fault = { kind: 'slow disk', target: 1, delayMs: 50 };
    await injector.begin(slow);
    await injector.begin({ kind: 'full disk', target: 1 });
    expect(faultsOf(1)).toEqual({ syncDelayMs: 50, isFull: true, aheadMs: 0 });
    await injector.end(slow);
    expect(faultsOf(1)).toEqual({ syncDelayMs: 0, isFull: true, aheadMs: 0 });
  });
});

describe('healing', () => {
  it('ends all that is wrong', async () => {
    const { ensemble, injector, cuts } = setUp();
    await injector.begin({ kind: 'pause', target: 1 });
    await injector.begin({ kind: 'cut off', target: 2, way: 'both' });
    await injector.begin({ kind: 'kill', target: 3 });
    await injector.begin({ kind: 'slow disk', target: 2, delayMs: 50 });
    await injector.heal();
    expect(ensemble.servers.map(({ sid }) => ensemble.conditionOf(sid))).toEqual([
      'running',
      'running',
      'running',
    ]);
    expect(cuts()).toEqual([]);
    expect(faultsOf(2)).toEqual({ syncDelayMs: 0, isFull: false, aheadMs: 0 });
  });
});

describe('the end of a server', () => {
  it('has a reason if it was killed, or its disk is full', async () => {
    const { injector } = setUp();
    expect(injector.noticeEnd(1)).toBe(false);
    await injector.begin({ kind: 'kill', target: 1 });
    expect(injector.noticeEnd(1)).toBe(true);
    const full: Fault = { kind: 'full disk', target: 3 };
    await injector.begin(full);
    expect(injector.noticeEnd(3)).toBe(true);
  });

  it('that comes late, of a full disk, is followed by a start', async () => {
    const { ensemble, injector } = setUp();
    const full: Fault = { kind: 'full disk', target: 3 };
    await injector.begin(full);
    await injector.heal();
    ensemble.end(3);
    expect(injector.noticeEnd(3)).toBe(true);
    expect(ensemble.done).toEqual(['start 3']);
  });

  it('has none when it was started again', async () => {
    const { injector } = setUp();
    await injector.begin({ kind: 'kill', target: 1 });
    await injector.heal();
    expect(injector.noticeEnd(1)).toBe(false);
  });
});
