import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  JuteWriter,
  writeConnectResponse,
  writeEvent,
  writeFrame,
  writeReply,
} from '#chapter/13-wire';
import { ZooKeeperClient, type ClientSurroundings, type LinkEvents } from '#client';
import { compactData } from '../../src/campaign/compact.ts';
import { TEARS } from '../../src/campaign/fault.ts';
import { endOfLog, tearLog } from '../../src/campaign/log-tail.ts';
import { FAULTS, planPhase } from '../../src/campaign/plan-phase.ts';
import { Recorder } from '../../src/campaign/recorder.ts';
import { toldWords, violationLines } from '../../src/campaign/report.ts';
import { faultyOptions, NO_FAULTS, setServerFaults } from '../../src/campaign/server-faults.ts';
import { Tap } from '../../src/campaign/tap.ts';
import { OurServer } from '../interop/our-server.ts';
import { Random } from '../../src/sim/random.ts';
import { phase } from './campaign-history.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'campaign-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('the plan of a phase', () => {
  const ours = { seed: 7, whose: 'ours', servers: 3 } as const;

  it('is the same for the same seed and number, and another for others', () => {
    expect(planPhase(ours, 3)).toEqual(planPhase(ours, 3));
    expect(planPhase(ours, 3)).not.toEqual(planPhase(ours, 4));
    expect(planPhase(ours, 3)).not.toEqual(planPhase({ ...ours, seed: 8 }, 3));
  });

  it.each(['ours', 'apache'] as const)('gives every kind of fault its turn: %s', (whose) => {
    const kinds = FAULTS[whose];
    for (const first of [0, kinds.length]) {
      const plans = kinds.map((_, i) => planPhase({ ...ours, whose }, first + i));
      const seen = new Set(plans.flatMap(({ faults }) => faults.map(({ fault }) => fault.kind)));
      expect(seen).toEqual(new Set(kinds));
    }
  });

  it('names servers that there are, and ends when its faults do', () => {
    for (let number = 0; number < 200; number++) {
      const { faults, lengthMs } = planPhase(ours, number);
      expect(Math.max(...faults.map(({ atMs, lastsMs }) => atMs + lastsMs))).toBe(lengthMs);
      expect(faults.map(({ atMs }) => atMs)).toEqual(
        faults.map(({ atMs }) => atMs).sort((a, b) => a - b),
      );
      for (const { fault } of faults) {
        if ('target' in fault && typeof fault.target === 'number') {
          expect([1, 2, 3]).toContain(fault.target);
        }
      }
    }
  });
});

describe('a torn log', () => {
  const fill = (): OurServer => {
    const server = new OurServer(folder);
    server.submit(1n, { op: 'createSession', timeoutMs: 1000 });
    server.submit(1n, { op: 'create', path: '/a', data: null, acl: OPEN, flags: 0 });
    server.sync();
    return server;
  };
  const OPEN = [{ perms: 31, id: { scheme: 'world', id: 'anyone' } }];
  const logs = (): string[] => [path.join(folder, 'version-2', 'log.1')];

  it.each(TEARS)('has %s behind its end, and a server cuts that off', (tear) => {
    fill().close();
    const [file] = logs();
    const end = endOfLog(readFileSync(file!));
    expect(tearLog(folder, tear, new Random(1, tear))).toContain(`behind offset ${end} of log.1`);
    expect(endOfLog(readFileSync(file!))).toBeUndefined();
    expect(tearLog(folder, tear, new Random(1, tear))).toBeUndefined();
    const again = new OurServer(folder);
    expect(again.history.lastZxid).toBe(2n);
    again.close();
  });

  it('needs a log', () => {
    mkdirSync(path.join(folder, 'version-2'));
    expect(tearLog(folder, 'checksum only', new Random(1, ''))).toBeUndefined();
  });
});

describe('the faults of a process', () => {
  const run = (program: string): string => {
    const script = path.join(folder, 'program.cjs');
    writeFileSync(script, program);
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [script, 'bundle', path.join(folder, 'zoo.cfg')],
      { env: { ...process.env, NODE_OPTIONS: faultyOptions() }, encoding: 'utf8' },
    );
    return stdout + stderr;
  };
  const WRITE = `
    const fs = require('node:fs');
    const fd = fs.openSync(${JSON.stringify('FILE')}.replace('FILE', process.argv[3] + '.data'), 'w');
    const write = () => fs.writeSync(fd, new Uint8Array(10), 0, 10, 0);
    try { console.log(write()); console.log(write()); } catch (error) { console.log(error.code); }
  `;

  it('are none unless somebody says so', () => {
    expect(run(WRITE)).toBe('10\n10\n');
  });

  it('are a disk that takes half a write, and no more', () => {
    setServerFaults(folder, { ...NO_FAULTS, isFull: true });
    expect(run(WRITE)).toBe('5\nENOSPC\n');
  });

  it('are a clock that is ahead, and a sync that takes its time', () => {
    setServerFaults(folder, { isFull: false, syncDelayMs: 200, aheadMs: 3_600_000 });
    const program = `
      const fs = require('node:fs');
      const fd = fs.openSync(process.argv[3] + '.data', 'w');
      const start = performance.now();
      fs.fdatasyncSync(fd);
      const tookMs = performance.now() - start;
      console.log(tookMs >= 190, Date.now() - ${Date.now()} >= 3_600_000, performance.timeOrigin - ${Date.now()} >= 3_590_000);
    `;
    expect(run(program)).toBe('true true true\n');
  });
});

/** A server that is told word for word what to say. */
class Puppet implements ClientSurroundings {
  readonly now = (): number => 0;
  readonly random = (): number => 0;
  readonly setTimer = (): (() => void) => () => undefined;
  readonly defer = (callback: () => void): void => callback();
  isClosed = false;
  private events: LinkEvents | undefined;

  connect(_: unknown, events: LinkEvents): ReturnType<ClientSurroundings['connect']> {
    this.events = events;
    return { send: () => undefined, close: () => (this.isClosed = true) };
  }

  up(): void {
    this.events!.up();
    this.say(writeConnectResponse, {
      ...{ protocolVersion: 0, timeoutMs: 4000, session: 5n },
      passwd: new Uint8Array(16),
      readOnly: false,
    });
  }

  say<What>(write: (writer: JuteWriter, what: What) => void, what: What): void {
    const writer = new JuteWriter();
    writeFrame(writer, write, what);
    this.events!.bytes(writer.toBytes().slice());
  }
}

describe('the record of a client', () => {
  it('is that of the wire', async () => {
    const recorder = new Recorder();
    const puppet = new Puppet();
    const tap = new Tap({ name: 'c1', recorder, serverAt: (port) => port - 2180, world: puppet });
    const client = new ZooKeeperClient('127.0.0.1:2181', { surroundings: tap });
    puppet.up();
    const deleted = client.delete('/a');
    const lost = client.sync('/').catch((error: Error) => error.name);
    puppet.say(writeEvent, { type: 'NodeDeleted', path: '/b' });
    puppet.say(writeReply, { xid: 1, zxid: 7n, result: { op: 'delete' } });
    await deleted;
    tap.abandon();
    expect(puppet.isClosed).toBe(true);
    void client.close();
    expect(await lost).toBe('ConnectionLossError');
    expect(recorder.told.map(toldWords)).toEqual([
      'c1 is served by server 1, session 0x5, 4000 ms',
      'c1 asks 0: {"op":"delete","path":"/a","version":-1}',
      'c1 asks 1: {"op":"sync","path":"/"}',
      'c1 is told NodeDeleted /b',
      'c1 hears 0 0x7: {"op":"delete"}',
      'c1 has lost server 1',
    ]);
    const { calls, answered } = recorder.history;
    expect([calls.length, answered.length]).toEqual([2, 1]);
  });

  it('has long data as their hash', () => {
    const [short, long] = [new Uint8Array(48), new Uint8Array(49)];
    expect(compactData(short)).toBe(short);
    expect(compactData(long)).toHaveLength(20);
    expect(compactData(long)).toEqual(compactData(new Uint8Array(49)));
    expect(compactData(null)).toBeNull();
  });
});

describe('the report of a violation', () => {
  it('says what, why, around what, and how to see it again', () => {
    const { told } = phase().create('c1', '/p', 1n).read('c2', '/q', 1n).read('c2', '/p', 2n);
    const violation = {
      ...{
        name: 'what a read shows',
        rule: 'A read shows all.',
        told,
        deeds: [{ atMs: 0, text: 'kill: server 2' }],
      },
      finding: { sentence: 'It does not.', at: told.length - 1, path: '/p' },
      plan: planPhase({ seed: 1, whose: 'ours', servers: 3 }, 1),
    };
    const lines = violationLines(violation, '/tmp/kept', 'npm run campaign').join('\n');
    expect(lines).toContain(
      '✗ what a read shows\n  The rule: A read shows all.\n  What happened: It does not.',
    );
    expect(lines).toContain('0.000 s kill: server 2');
    expect(lines).toContain('c2 hears 2 0x2: -101 NONODE');
    expect(lines).not.toContain('/q');
    expect(lines).toContain('Again: npm run campaign');
  });
});
