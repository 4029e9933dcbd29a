import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { WatchManager } from '../../../solutions/07-watches/index.ts';
import type { Benchmark } from './measure.ts';

const MILLION = 1_000_000;

/** How many events one round fires. */
const EVENTS = 200_000;

/** What a watch costs in memory, and how fast events find theirs. */
export const WATCHES: readonly Benchmark[] = [
  bytesEach('1,000 connections on the same 1,000 paths', 1000, (i) => `/app/node-${i % 1000}`),
  bytesEach('1,000 connections on 1,000 paths each', 1000, (i) => `/app/node-${i}`),
  firing(1000),
  firing(MILLION),
];

/** A million watches: connection by connection, each on its share of them. */
function bytesEach(
  words: string,
  connections: number,
  pathOf: (index: number) => string,
): Benchmark {
  return {
    name: `watches, ${words}`,
    unit: 'bytes/watch',
    isFigure: true,
    mostRounds: 1,
    run() {
      const before = heapBytes();
      const manager = fill(MILLION, connections, pathOf);
      const bytes = heapBytes() - before;
      const { watches } = manager.counts('node');
      if (watches !== MILLION) throw new Error(`there are ${watches} watches`);
      return Math.round(bytes / watches);
    },
  };
}

/** An event on a path with one watch, which is set again at once. */
function firing(watches: number): Benchmark {
  let manager: WatchManager<number> | undefined;
  const paths = Array.from({ length: 1000 }, (_, i) => `/app/node-${(i * watches) / 1000}`);
  return {
    name: `watches, firing one of ${watches.toLocaleString('en-US')} and setting it again`,
    unit: 'events/s',
    mostRounds: 3,
    run() {
      manager ??= fill(watches, 1000, (i) => `/app/node-${i}`);
      for (let i = 0; i < EVENTS; i++) {
        const path = paths[i % paths.length]!;
        for (const connection of manager.trigger({ type: 'NodeDataChanged', path })) {
          manager.add(connection, path, 'data');
        }
      }
      return EVENTS;
    },
  };
}

function fill(
  watches: number,
  connections: number,
  pathOf: (index: number) => string,
): WatchManager<number> {
  const manager = new WatchManager<number>();
  const each = watches / connections;
  for (let i = 0; i < watches; i++) manager.add(Math.floor(i / each), pathOf(i), 'data');
  return manager;
}

/** What is in use after everything that is not has been collected. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
