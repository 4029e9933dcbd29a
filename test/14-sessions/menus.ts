import type { FaultMenu } from '../../src/sim/fault-menu.ts';

const SERVERS = ['1', '2', '3'];
const EVERYBODY = [...SERVERS, 'c1', 'c2'];

/** When faults begin, and how long they last: everything heals at 2200 ms. */
const WHEN = { withinMs: 1600, longestMs: 700 };

/** What no client needs to be silent for: other clocks, and messages that are late. */
export const GENTLE: FaultMenu = { ...WHEN, most: 3, drift: EVERYBODY };

/** Everything that may happen. */
export const ROUGH: FaultMenu = {
  ...WHEN,
  most: 5,
  crash: EVERYBODY,
  pause: EVERYBODY,
  cut: EVERYBODY,
  lose: EVERYBODY,
  delay: EVERYBODY,
  slowDisk: SERVERS,
  drift: EVERYBODY,
};
