import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArrivalEvent } from '../../src/diagram/routes.ts';
import { rowsOf, type Row } from '../../src/diagram/rows.ts';
import { sceneOf } from '../../src/diagram/scene.ts';
import { drawTerminal } from '../../src/diagram/terminal.ts';
import { displayWidth } from '../../src/diagram/text.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { traces } from './diagram-arbitrary.ts';
import { blocked, connections, everything, forgetfulCoordinator } from './diagram-runs.ts';
import { TraceBuilder } from './trace-builder.ts';

/** A drawing with a line feed first, so that snapshots line up. */
const draw = (...args: Parameters<typeof drawTerminal>) => `\n${drawTerminal(...args)}`;

describe('drawTerminal', () => {
  it('draws a counterexample of two-phase commit in 80 columns', () => {
    expect(draw(forgetfulCoordinator())).toMatchInlineSnapshot(`
      "
      Time runs down, in ms; 0→2: sent at 0, arrived at 2; ◆ told to the application;
      no line: node is down
         ms  coordinator             p1                      p2
          0  ○ start                 ○ start                 ○ start
        0→2  ●──prepare t1───────────▶ write t1: prepared    │
        0→3  ●──prepare t1───────────┼───────────────────────▶ write t1: prepared
        4→6  ◀──vote t1 yes──────────● synced                │
        5→7  ◀───────────────────────┼──vote t1 yes──────────● synced
          7  ◆ decided t1 commit     │                       │
        7→9  ●──decision t1 commit───▶                       │
       7→10  ●──decision t1 commit───┼────────────────✗ lost │
          7  ● write t1: committed   │                       │
          8  ✗ CRASH, 1 write lost   │                       │
          9                          ◆ decided t1 commit     │
         20  ○ RESTART               │                       │
      40→42  ◀───────────────────────┼──inquiry t1───────────● timer inquire
      42→45  ●──decision t1 abort────┼───────────────────────▶ ◆ decided t1 abort
      ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
      ✗ RULE BROKEN: agreement (at 45 ms)
        p2 decided abort for t1 at 45 ms, but p1 had decided commit at 9 ms.
      ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
      "
    `);
  });

  it('folds what repeats', () => {
    expect(draw(blocked())).toMatchInlineSnapshot(`
      "
      Time runs down, in ms; 0→2: sent at 0, arrived at 2; no line: node is down
         ms  coordinator             p1                      p2
          0  ○ start                 ○ start                 ○ start
        0→2  ●──prepare t1───────────▶                       │
        0→3  ●──prepare t1───────────┼───────────────────────▶ write t1: prepared
          4  ✗ CRASH                 │                       │
      25→27    down ✗────────────────┼──inquiry t1───────────● timer inquire
      25→28                          ◀──inquiry t1───────────●
      50→52    down ✗────────────────┼──inquiry t1───────────● timer inquire
      50→53                          ◀──inquiry t1───────────●
         75  … 14 more like this until 400 ms (timer inquire of p2: inquiry t1)
        410  ╌╌╌ all faults are over ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
      ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
      ✗ RULE BROKEN: termination (at 500 ms)
        p2 has not decided t1 although all faults are long over.
      ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
      "
    `);
  });

  it('draws every type of event', () => {
    expect(draw(everything(), { all: true, width: 90 })).toMatchInlineSnapshot(`
      "
      Time runs down, in ms; 3→5: sent at 3, arrived at 5; ◆ told to the application; no line:
      node is down; ┄ goes on at the same #number
         ms  n1                  n2                  n3                  n4
          0  ○ start             ○ start             ○ start             ○ start
             ● "I am the first <leader> & proud"     │                   │
          1  ○ set timer beat: 30 ms                 │                   │
             │                   ● connected to n1   │                   │
          2  ●──#1 propose ballot=3 apple┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ │
        3→5  ●───────────────────▶ propose ballot=4 pear                 │
          5  │                   ● append ballot=4 pear, synced 3 writes │
        5→6  ◀─accepted ballot=4─●                   │                   │
          6  │                   │               slow disk: 40 ms a sync ●
        7→8  ◀───────────────────┼───────────────────┼──hello────────────●
          9  │ ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄#1 propose ballot=3 apple──▶
         10  ╌╌╌ CUT: n1, n2 ✗ n3, n4 ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
         12  │ ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄#1 propose ballot=3 apple (again)──▶
      11→13  ●──ping─────────────┼─────────✗ cut off │                   │
         14  │                   ● PAUSED            │                   │
         20  │                   ● goes on           │                   │
         21  ╌╌╌ mended: n1, n2 ↔ n3, n4 ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
         22  ╌╌╌ CUT, one way: nothing from n3 reaches n1, n2, n4 ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
             │                   │                   ○ clear timer beat  │
         23  │                   │                   ● clock runs 20 % slow
         24  │                   │                   ● cut history to length 1
         25  │                   │                   ✗ CRASH, 2 writes lost, 1 write kept by
             │                   │                     luck, a log entry torn, 3 messages unsent
      26→27  ●──ping─────────────┼────────────✗ down                     │
         31  ○ timer beat        │                                       │
             │                   ● connection to n1 broke                │
             │✗──────────────────● hello (no connection)                 │
         33  │                   │                                       ● disk is normal again
         35  │                   │                   ○ RESTART           │
         40  ╌╌╌ all faults are over ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
         41  ● flushed from itself                   │                   │
      42→43  │                   │✗─hello (connection broke)─────────────●
         44  │                   │               write promise: ballot=9 ●
             │                   │                   │                   ◆ learned pear
         45  │                   ●─accepted ballot=5┄┄┄┄┄┄┄┄┄┄ under way │
      ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
      ✗ EXCEPTION in onMessage of n4 (at 46 ms)
        TypeError: tx is undefined
      ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
      "
    `);
  });

  it('draws a message in two halves if something happens between on both lifelines', () => {
    const run = new TraceBuilder('a', 'b').start();
    const one = run.send(1, 'a', 'b', { kind: 'one' });
    const two = run.send(1, 'b', 'a', { kind: 'two' });
    run.deliver(3, one).deliver(4, two);
    expect(draw(run.build(), { width: 60 })).toMatchInlineSnapshot(`
      "
      Time runs down, in ms; 1→3: sent at 1, arrived at 3; ┄ goes
      on at the same #number
       ms  a                          b
        0  ○ start                    ○ start
        1  │ ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄#1 two──●
      1→3  ●──one─────────────────────▶
        4  ◀──#1 two┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ │
      "
    `);
  });

  it('draws what happens to a connection in one row', () => {
    expect(draw(connections())).toMatchInlineSnapshot(`
      "
      Time runs down, in ms; 3→5: sent at 3, arrived at 5; no line: node is down; ┄
      goes on at the same #number
         ms  n1                      n2                      n3
          0  ○ start                 ○ start                 ○ start
          3  ●══connected════════════●                       │
        3→5  ◀──FOLLOWERINFO─────────●                       │
          6  ●══connected════════════╪═══════════════════════●
        6→8  ◀───────────────────────┼──FOLLOWERINFO─────────●
          9  ●──#1 PING┄┄┄┄┄┄┄┄┄┄┄┄┄ │                       │
      10→12  ●╌╌connection broke╌╌╌╌╌●                       │
         12  │ ┄┄┄┄┄┄┄┄┄┄┄──────────✗│ #1 PING (connection broke)
      14→17  ●══closes connection════╪═══════════════════════▶
         17  │                       ✗ CRASH                 │
         19  │                      connection to n2 refused ●
         20  │                       ○ RESTART               │
         23  │                       ●══connected════════════●
        524  │                       ● connection to n1: no answer
        525  │                       ● closes connection to n3, 2 messages unsent
      "
    `);
  });

  it('draws the wish for a connection only where nothing came of it, or in a full picture', () => {
    const unanswered = new TraceBuilder('a', 'b').start();
    unanswered.connection(1, 'a', 'b', 2).on(3, 'b', { type: 'connect', peer: 'a' });
    const wishes = (all: boolean) => drawTerminal(unanswered.build(), { all }).match(/connects/gu);
    expect(wishes(false)).toHaveLength(1);
    expect(wishes(true)).toHaveLength(2);
  });

  it('says on the lifeline what only one end of a connection knows', () => {
    const run = new TraceBuilder('a', 'b').start().connection(1, 'a', 'b', 2);
    run.on(3, 'b', { type: 'link down', peer: 'a', reason: 'broke', unsent: 1 }).crash(3, 'a');
    run.restart(5, 'a').connection(6, 'b', 'a', 7).breaking(8, 'b', 'a', 9);
    expect(draw(run.build(), { width: 70 })).toMatchInlineSnapshot(`
      "
      Time runs down, in ms; no line: node is down
       ms  a                               b
        0  ○ start                         ○ start
        2  ●══connected════════════════════●
        3  │                               ● connection to a broke, 1
           │                               │ message unsent
           ✗ CRASH                         │
        5  ○ RESTART                       │
        7  ●══connected════════════════════●
      8→9  ●╌╌connection broke╌╌╌╌╌╌╌╌╌╌╌╌╌●
      "
    `);
  });

  it('finds no room for a text on a connection, and takes a shorter one', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const run = new TraceBuilder(...names).start().connection(1, 'a', 'b', 2);
    run.breaking(3, 'a', 'b', 3).connection(4, 'a', 'b', 5).closing(6, 'a', 'b', 7);
    const drawing = drawTerminal(run.build(), { width: 70 });
    for (const text of ['●══connected═●', '●╌╌broken╌╌╌╌●', '●══closes════▶']) {
      expect(drawing).toContain(text);
    }
  });

  it('folds attempts to connect that fail alike', () => {
    const run = new TraceBuilder('a', 'b').start().crash(1, 'b');
    for (let atMs = 10; atMs < 100; atMs += 10) {
      run.timer(atMs, 'a', 'retry');
      const wish = run.event(atMs, 'a', { type: 'connect', peer: 'b' });
      run.event(atMs + 2, 'a', { type: 'link down', peer: 'b', reason: 'refused' }, wish);
    }
    expect(draw(run.build(), { width: 70 })).toMatchInlineSnapshot(`
      "
      Time runs down, in ms; no line: node is down
      ms  a                                b
       0  ○ start                          ○ start
       1  │                                ✗ CRASH
      10  ○ timer retry
      12  ● connection to b refused
      20  ○ timer retry
      22  ● connection to b refused
      30  … 7 more like this until 90 ms (timer retry of a)
      "
    `);
  });

  it('is never wider than it may be', () => {
    fc.assert(
      fc.property(traces, fc.integer({ min: 40, max: 120 }), fc.boolean(), (trace, width, all) => {
        for (const colour of [false, true]) {
          const lines = stripVTControlCharacters(drawTerminal(trace, { width, all, colour }));
          for (const line of lines.split('\n'))
            expect(displayWidth(line)).toBeLessThanOrEqual(width);
        }
      }),
      { numRuns: 150, seed: 2 },
    );
  });

  it('says the same with and without colours', () => {
    const coloured = drawTerminal(everything(), { colour: true, all: true });
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(drawTerminal(everything(), { all: true }));
  });

  it('is the same each time', () => {
    expect(drawTerminal(everything())).toBe(drawTerminal(everything()));
  });

  it('copes with a run in which nothing happened', () => {
    expect(drawTerminal({ version: 1, nodes: [], events: [] })).toContain('Time runs down');
  });

  it('draws messages from and to what has no column as text', () => {
    const run = new TraceBuilder('a').start();
    run.on(1, 'a', {
      type: 'deliver',
      from: 'client',
      message: { kind: 'begin' },
      send: -1,
      copy: 1,
    });
    run.send(1, 'a', 'client', { kind: 'outcome' });
    const drawing = drawTerminal(run.build());
    expect(drawing).toContain('begin from client');
    expect(drawing).toContain('outcome to client');
  });
});

describe('rowsOf', () => {
  it('keeps the order of events on every lifeline', () => {
    fc.assert(
      fc.property(traces, fc.boolean(), (trace, all) => {
        const scene = sceneOf(trace, all);
        const rows = rowsOf(scene);
        for (const node of scene.nodes) {
          const shown = rows.flatMap((row) => eventsOn(row, node));
          for (const [index, one] of shown.entries()) {
            const early = shown.slice(index + 1).filter((e) => e.id < one.id && !sameBurst(e, one));
            expect(early, `below event ${one.id} on the lifeline of ${node}`).toEqual([]);
          }
        }
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  it('draws everything once', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        const rows = rowsOf(sceneOf(trace, true));
        const drawn = rows.flatMap(allIds);
        expect(new Set(drawn).size).toBe(drawn.length);
        const starts = rows.flatMap((row) => (row.kind === 'starts' ? row.nodes : []));
        // Losses of messages that arrived after all tell nothing.
        const losses = trace.events.filter((event) => event.type === 'lose').length;
        expect(drawn.length + starts.length).toBeGreaterThanOrEqual(trace.events.length - losses);
      }),
      { numRuns: 150, seed: 4 },
    );
  });
});

/** What a row shows on a lifeline. A loss belongs to the lifeline that the message did not reach. */
function eventsOn(row: Row, node: string): TraceEvent[] {
  if (row.kind === 'local') return row.node === node ? [...row.events] : [];
  if (row.kind === 'tie') return [row.tie.first, row.tie.second].filter((e) => e.node === node);
  const send = row.kind === 'whole' || row.kind === 'departs' ? [row.send] : [];
  const arrival = row.kind === 'whole' || row.kind === 'arrives' ? [row.arrival] : [];
  const receiver = (one: ArrivalEvent) => (one.type === 'lose' ? one.to : one.node);
  return [
    ...send.filter((one) => one.node === node),
    ...arrival.filter((one) => receiver(one) === node),
  ];
}

/** Messages that one handler sends in one instant: nobody could tell their order. */
function sameBurst(one: TraceEvent, other: TraceEvent): boolean {
  const sends = one.type === 'send' && other.type === 'send';
  return sends && one.atMs === other.atMs && one.cause === other.cause;
}

function allIds(row: Row): number[] {
  switch (row.kind) {
    case 'whole':
      return [row.send.id, row.arrival.id];
    case 'tie':
      return [row.tie.first.id, row.tie.second.id];
    case 'departs':
      return [row.send.id];
    case 'arrives':
      return [row.arrival.id];
    case 'local':
      return row.events.map((event) => event.id);
    case 'across':
    case 'end':
      return [row.event.id];
    default:
      return [];
  }
}
