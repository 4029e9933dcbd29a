import type { Trace } from '../../src/sim/trace.ts';
import { TraceBuilder } from './trace-builder.ts';

const prepare = { kind: 'prepare', tx: 't1', participants: ['p1', 'p2'] };
const yes = { kind: 'vote', tx: 't1', vote: 'yes' };
const commit = { kind: 'decision', tx: 't1', decision: 'commit' };
const abort = { kind: 'decision', tx: 't1', decision: 'abort' };
const decided = (decision: string) => ({ kind: 'decided', tx: 't1', decision });

/** A coordinator that forgets its decision in a crash: p1 commits, p2 aborts. */
export function forgetfulCoordinator(): Trace {
  const run = new TraceBuilder('coordinator', 'p1', 'p2').start();
  const toP1 = run.send(0, 'coordinator', 'p1', prepare);
  const toP2 = run.send(0, 'coordinator', 'p2', prepare);
  run.on(0, 'coordinator', { type: 'set timer', timer: 'votes', delayMs: 50 });
  run.deliver(2, toP1).write(2, 'p1', 't1', { state: 'prepared' });
  run.deliver(3, toP2).write(3, 'p2', 't1', { state: 'prepared' });
  run.sync(4, 'p1');
  const vote1 = run.send(4, 'p1', 'coordinator', yes, true);
  run.sync(5, 'p2');
  const vote2 = run.send(5, 'p2', 'coordinator', yes, true);
  run.deliver(6, vote1).deliver(7, vote2);
  run.output(7, 'coordinator', decided('commit'));
  const tell1 = run.send(7, 'coordinator', 'p1', commit);
  const tell2 = run.send(7, 'coordinator', 'p2', commit);
  run.write(7, 'coordinator', 't1', { state: 'committed' });
  run.crash(8, 'coordinator', 1);
  run.deliver(9, tell1).output(9, 'p1', decided('commit'));
  run.lose(10, tell2, 'lost');
  run.restart(20, 'coordinator');
  run.timer(40, 'p2', 'inquire');
  const ask = run.send(40, 'p2', 'coordinator', { kind: 'inquiry', tx: 't1' });
  run.deliver(42, ask);
  const answer = run.send(42, 'coordinator', 'p2', abort);
  run.deliver(45, answer).output(45, 'p2', decided('abort'));
  run.violation(
    45,
    'p2',
    'agreement',
    'p2 decided abort for t1 at 45 ms, but p1 had decided commit at 9 ms.',
  );
  return run.build();
}

/** Everyone waits for a coordinator that stays down: a violation of what must happen at the end. */
export function blocked(): Trace {
  const run = new TraceBuilder('coordinator', 'p1', 'p2').start();
  const toP1 = run.send(0, 'coordinator', 'p1', prepare);
  const toP2 = run.send(0, 'coordinator', 'p2', prepare);
  for (const [atMs, send] of [
    [2, toP1],
    [3, toP2],
  ] as const)
    run.deliver(atMs, send);
  run.write(3, 'p2', 't1', { state: 'prepared' });
  run.crash(4, 'coordinator');
  for (let round = 1; round <= 16; round++) {
    const atMs = 25 * round;
    run.timer(atMs, 'p2', 'inquire');
    const ask = run.send(atMs, 'p2', 'coordinator', { kind: 'inquiry', tx: 't1' });
    const askPeer = run.send(atMs, 'p2', 'p1', { kind: 'inquiry', tx: 't1' });
    run.lose(atMs + 2, ask, 'down');
    run.deliver(atMs + 3, askPeer);
  }
  run.on(410, null, { type: 'heal' });
  run.violation(
    500,
    null,
    'termination',
    'p2 has not decided t1 although all faults are long over.',
  );
  return run.build();
}

/** A leader, its followers, and all that can become of their connections. */
export function connections(): Trace {
  const run = new TraceBuilder('n1', 'n2', 'n3').start();
  run.connection(0, 'n2', 'n1', 3).message(3, 'n2', 'n1', { kind: 'FOLLOWERINFO' }, 5);
  run.connection(5, 'n3', 'n1', 6).message(6, 'n3', 'n1', { kind: 'FOLLOWERINFO' }, 8);
  const lost = run.send(9, 'n1', 'n2', { kind: 'PING' });
  run.breaking(10, 'n2', 'n1', 12).lose(12, lost, 'connection broke');
  run.closing(14, 'n1', 'n3', 17).crash(17, 'n2');
  const refused = run.event(17, 'n3', { type: 'connect', peer: 'n2' });
  run.event(19, 'n3', { type: 'link down', peer: 'n2', reason: 'refused' }, refused);
  run.restart(20, 'n2').connection(21, 'n3', 'n2', 23);
  const unheard = run.event(24, 'n2', { type: 'connect', peer: 'n1' });
  run.event(524, 'n2', { type: 'link down', peer: 'n1', reason: 'no answer' }, unheard);
  run.on(525, 'n2', { type: 'disconnect', peer: 'n3', unsent: 2 });
  return run.build();
}

/** Every type of event there is but for the most of connections, in a cluster with a cut and messages that overtake each other. */
export function everything(): Trace {
  const run = new TraceBuilder('n1', 'n2', 'n3', 'n4').start();
  run.on(0, 'n1', { type: 'note', text: 'I am the first <leader> & proud' });
  run.on(1, 'n1', { type: 'set timer', timer: 'beat', delayMs: 30 });
  run.on(1, 'n2', { type: 'link up', peer: 'n1' });
  const slow = run.send(2, 'n1', 'n4', { kind: 'propose', ballot: 3, value: 'apple' });
  run.message(3, 'n1', 'n2', { kind: 'propose', ballot: 4, value: 'pear' }, 5);
  run.on(5, 'n2', {
    type: 'append',
    log: 'history',
    index: 0,
    entry: { ballot: 4, value: 'pear' },
  });
  run.on(5, 'n2', { type: 'sync', writes: 3 });
  run.message(5, 'n2', 'n1', { kind: 'accepted', ballot: 4 }, 6);
  run.on(6, 'n4', { type: 'slow disk', syncMs: 40 });
  run.message(7, 'n4', 'n1', { kind: 'hello' }, 8);
  run.deliver(9, slow);
  run.on(10, null, { type: 'cut', side: ['n1', 'n2'], oneWay: false });
  run.deliver(12, slow, 2);
  run.lose(13, run.send(11, 'n1', 'n3', { kind: 'ping' }), 'cut');
  run.on(14, 'n2', { type: 'pause' }).on(20, 'n2', { type: 'resume' });
  run.on(21, null, { type: 'mend', side: ['n1', 'n2'], oneWay: false });
  run.on(22, null, { type: 'cut', side: ['n3'], oneWay: true });
  run.on(22, 'n3', { type: 'clear timer', timer: 'beat' });
  run.on(23, 'n3', { type: 'drift', percent: -20 });
  run.on(24, 'n3', { type: 'truncate', log: 'history', length: 1 });
  run.on(25, 'n3', { type: 'crash', lostWrites: 2, keptWrites: 1, torn: true, unsent: 3 });
  run.lose(27, run.send(26, 'n1', 'n3', { kind: 'ping' }), 'down');
  run.timer(31, 'n1', 'beat').on(31, 'n2', { type: 'link down', peer: 'n1' });
  run.lose(31, run.send(31, 'n2', 'n1', { kind: 'hello' }), 'no connection');
  run.on(33, 'n4', { type: 'normal disk' }).restart(35, 'n3').on(40, null, { type: 'heal' });
  run.message(41, 'n1', 'n1', { kind: 'flushed' }, 41);
  run.lose(43, run.send(42, 'n4', 'n2', { kind: 'hello' }), 'connection broke');
  run
    .write(44, 'n4', 'promise', { ballot: 9 })
    .output(44, 'n4', { kind: 'learned', value: 'pear' });
  run.send(45, 'n2', 'n4', { kind: 'accepted', ballot: 5 });
  run.on(46, 'n4', { type: 'error', handler: 'onMessage', text: 'TypeError: tx is undefined' });
  return run.build();
}
