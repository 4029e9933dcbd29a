import { describe, expect, it } from 'vitest';
import { transcript } from '../../src/diagram/transcript.ts';
import { connections, everything, forgetfulCoordinator } from './diagram-runs.ts';

describe('transcript', () => {
  it('reads like a lesson', () => {
    expect(`\n${transcript(forgetfulCoordinator())}`).toMatchInlineSnapshot(`
      "
        0 ms  coordinator starts
        0 ms  p1 starts
        0 ms  p2 starts
        0 ms  coordinator → p1  prepare t1
        0 ms  coordinator → p2  prepare t1
        0 ms  coordinator sets timer votes to 50 ms
        2 ms  p1 ← coordinator  prepare t1
        2 ms  p1 writes t1: prepared
        3 ms  p2 ← coordinator  prepare t1
        3 ms  p2 writes t1: prepared
        4 ms  p1 syncs 1 write
        4 ms  p1 → coordinator  vote t1 yes (after sync)
        5 ms  p2 syncs 1 write
        5 ms  p2 → coordinator  vote t1 yes (after sync)
        6 ms  coordinator ← p1  vote t1 yes
        7 ms  coordinator ← p2  vote t1 yes
        7 ms  coordinator tells its application: decided t1 commit
        7 ms  coordinator → p1  decision t1 commit
        7 ms  coordinator → p2  decision t1 commit
        7 ms  coordinator writes t1: committed
        8 ms  coordinator crashes, 1 write lost
        9 ms  p1 ← coordinator  decision t1 commit
        9 ms  p1 tells its application: decided t1 commit
       10 ms  coordinator ✗ p2  decision t1 commit (lost)
       20 ms  coordinator restarts
       40 ms  p2 timer inquire fires
       40 ms  p2 → coordinator  inquiry t1
       42 ms  coordinator ← p2  inquiry t1
       42 ms  coordinator → p2  decision t1 abort
       45 ms  p2 ← coordinator  decision t1 abort
       45 ms  p2 tells its application: decided t1 abort
       45 ms  RULE BROKEN by p2: agreement: p2 decided abort for t1 at 45 ms, but p1 had decided commit at 9 ms.
      "
    `);
  });

  it('has a line for every event', () => {
    const lines = transcript(everything()).split('\n');
    expect(lines).toHaveLength(everything().events.length + 1);
    expect(`\n${transcript(everything())}`).toMatchInlineSnapshot(`
      "
        0 ms  n1 starts
        0 ms  n2 starts
        0 ms  n3 starts
        0 ms  n4 starts
        0 ms  n1 notes "I am the first <leader> & proud"
        1 ms  n1 sets timer beat to 30 ms
        1 ms  n2 connected to n1
        2 ms  n1 → n4  propose ballot=3 apple
        3 ms  n1 → n2  propose ballot=4 pear
        5 ms  n2 ← n1  propose ballot=4 pear
        5 ms  n2 appends history[0]: ballot=4 pear
        5 ms  n2 syncs 3 writes
        5 ms  n2 → n1  accepted ballot=4
        6 ms  n1 ← n2  accepted ballot=4
        6 ms  n4 slow disk: 40 ms a sync
        7 ms  n4 → n1  hello
        8 ms  n1 ← n4  hello
        9 ms  n4 ← n1  propose ballot=3 apple
       10 ms  CUT: n1, n2 ✗ n3, n4
       12 ms  n4 ← n1  propose ballot=3 apple (again, copy 2)
       11 ms  n1 → n3  ping
       13 ms  n1 ✗ n3  ping (cut off)
       14 ms  n2 pauses
       20 ms  n2 goes on
       21 ms  mended: n1, n2 ↔ n3, n4
       22 ms  CUT, one way: nothing from n3 reaches n1, n2, n4
       22 ms  n3 clears timer beat
       23 ms  n3 clock runs 20 % slow
       24 ms  n3 cuts history to length 1
       25 ms  n3 crashes, 2 writes lost, 1 write kept by luck, a log entry torn, 3 messages unsent
       26 ms  n1 → n3  ping
       27 ms  n1 ✗ n3  ping (down)
       31 ms  n1 timer beat fires
       31 ms  n2 connection to n1 broke
       31 ms  n2 → n1  hello
       31 ms  n2 ✗ n1  hello (no connection)
       33 ms  n4 disk is normal again
       35 ms  n3 restarts
       40 ms  all faults are over
       41 ms  n1 → n1  flushed
       41 ms  n1 ← n1  flushed
       42 ms  n4 → n2  hello
       43 ms  n4 ✗ n2  hello (connection broke)
       44 ms  n4 writes promise: ballot=9
       44 ms  n4 tells its application: learned pear
       45 ms  n2 → n4  accepted ballot=5
       46 ms  EXCEPTION in onMessage of n4: TypeError: tx is undefined
      "
    `);
  });

  it('tells what becomes of connections', () => {
    expect(`\n${transcript(connections())}`).toMatchInlineSnapshot(`
      "
        0 ms  n1 starts
        0 ms  n2 starts
        0 ms  n3 starts
        0 ms  n2 connects to n1
        3 ms  n1 connected to n2
        3 ms  n2 connected to n1
        3 ms  n2 → n1  FOLLOWERINFO
        5 ms  n1 ← n2  FOLLOWERINFO
        5 ms  n3 connects to n1
        6 ms  n1 connected to n3
        6 ms  n3 connected to n1
        6 ms  n3 → n1  FOLLOWERINFO
        8 ms  n1 ← n3  FOLLOWERINFO
        9 ms  n1 → n2  PING
       10 ms  n2 connection to n1 broke
       12 ms  n1 connection to n2 broke
       12 ms  n1 ✗ n2  PING (connection broke)
       14 ms  n1 closes connection to n3
       17 ms  n3 connection closed by n1
       17 ms  n2 crashes
       17 ms  n3 connects to n2
       19 ms  n3 connection to n2 refused
       20 ms  n2 restarts
       21 ms  n3 connects to n2
       23 ms  n2 connected to n3
       23 ms  n3 connected to n2
       24 ms  n2 connects to n1
      524 ms  n2 connection to n1: no answer
      525 ms  n2 closes connection to n3, 2 messages unsent
      "
    `);
  });

  it('is empty if nothing happened', () => {
    expect(transcript({ version: 1, nodes: ['a'], events: [] })).toBe('');
  });
});
