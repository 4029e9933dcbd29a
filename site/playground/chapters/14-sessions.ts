import { crash, pause } from '../../../src/kit/index.ts';
import { foreground } from '../../../test/14-sessions/foreground.ts';
import { nobodySilent, safetyAndLiveness } from '../../../test/14-sessions/invariants.ts';
import { fenced } from '../../../test/14-sessions/lock/judge.ts';
import { lockScenario } from '../../../test/14-sessions/lock/scenario.ts';
import { kinds } from '../../../test/14-sessions/runs.ts';
import { ensemble, settings } from '../../../test/14-sessions/scenario.ts';
import { stageOf, type Material } from '../engine/material.ts';
import { packetWords } from '../parts/packet-words.ts';
import { tellAs } from '../parts/tell-as.ts';

interface ServerState {
  readonly isServing?: boolean;
  readonly isLeader?: boolean;
  readonly isServed?: boolean;
  readonly isOver?: boolean;
}

const PLACES: Readonly<Record<string, readonly [x: number, y: number]>> = {
  '1': [0.45, 0.16],
  '2': [0.45, 0.84],
  '3': [0.16, 0.5],
  c1: [0.84, 0.3],
  c2: [0.84, 0.7],
};

const clients = {
  scenario: ensemble,
  params: settings(),
  settings: {
    clients: 'Clients',
    first: 'The server c1 comes to first',
    timeout: 'Time-out, in units of 100 ms',
    c1: 'c1 stays (0), moves (1), leaves a door open (2)',
    c2: 'c2 stays (0), falls silent (1), hangs up (2), says goodbye (3)',
    remembers: 'Clients keep their session on disk (1)',
  },
  badge(state: unknown, node: string) {
    const { isServing, isLeader, isServed, isOver } = (state ?? {}) as ServerState;
    if (node.startsWith('c')) return isOver ? 'silent' : isServed ? 'is served' : 'not served';
    if (!isServing) return 'does not serve';
    return isLeader ? 'LEADS, counts time' : 'follows';
  },
  tell: tellAs(foreground, packetWords),
  isRoutine(message: unknown) {
    const { kind, what } = message as { kind: string; what?: string };
    return kind === 'PING' && what === undefined;
  },
  places: PLACES,
};

const sessions = stageOf({
  ...clients,
  id: 'ensemble',
  title: 'Three servers, and clients with sessions',
  rules: { invariants: safetyAndLiveness },
});

const kept = stageOf({
  ...clients,
  id: 'kept',
  title: 'The same, with clients that are never silent',
  rules: { invariants: nobodySilent },
});

function lockStage(id: string, title: string, options: Parameters<typeof lockScenario>[0]) {
  const scenario = lockScenario(options);
  return stageOf({
    id,
    title,
    scenario,
    rules: { invariants: () => [fenced] },
    params: {},
    settings: {},
    badge(state, node) {
      const { held, isServed, lock, writes } = (state ?? {}) as {
        held?: { czxid: bigint } | null;
        isServed?: boolean;
        lock?: { client: string } | null;
        writes?: number;
      };
      if (node === 'zk') return lock ? `lock: ${lock.client}` : 'lock: free';
      if (node === 'store') return `${writes ?? 0} writes`;
      if (held) return `believes: lock ${held.czxid}`;
      return isServed ? 'wants the lock' : 'not served';
    },
    tell: tellAs(scenario.foreground!, (message) => ({ kind: (message as { kind: string }).kind })),
    isRoutine(message) {
      const { kind } = message as { kind: string };
      return ['ping', 'pong', 'lock', 'taken'].includes(kind);
    },
    places: { zk: [0.5, 0.2], c1: [0.18, 0.5], c2: [0.84, 0.5], store: [0.5, 0.82] },
  });
}

const open = lockStage('lock', 'A lock, and a store that takes what comes', {
  isCareful: false,
  isFenced: false,
});
const careful = lockStage('careful', 'The same, with clients that look at their clocks', {
  isCareful: true,
  isFenced: false,
});
const withFence = lockStage('fence', 'The same, with a fence at the store', {
  isCareful: false,
  isFenced: true,
});

const NAP = [pause('c1', { atMs: 200, forMs: 300 })];

/** The playground of chapter 14. */
export const material: Material = {
  folder: '14-sessions',
  isHeavy: true,
  kinds,
  stages: [sessions, kept, open, careful, withFence],
  variants: [
    {
      name: 'tells-of-each-session-once',
      belief: 'The leader has to be told once that a client is there.',
    },
    {
      name: 'trusts-the-password',
      belief: 'Who knows the password has the session: there is no need to ask the leader.',
    },
  ],
  scenes: [
    {
      id: 'a-silent-client',
      title: 'A client falls silent',
      text: 'c2 says nothing from 900 ms on. Server 3 leads and counts. Predict when it ends the session: the time-out is 500 ms.',
      stage: 'ensemble',
      params: settings({ clients: 2, c2: 1 }),
      fromMs: 330,
    },
    {
      id: 'a-move',
      title: 'A client moves',
      text: 'c1 closes its connection at 900 ms and goes to server 2, which knows its password and not whether its session lives. Only the leader knows that.',
      stage: 'ensemble',
      params: settings({ c1: 1 }),
      fromMs: 330,
    },
    {
      id: 'the-leader-falls',
      title: 'The leader falls, and all have their time anew',
      text: 'Server 3 falls at 1000 ms, when c2 is silent already. A new leader knows of sessions, and not who was heard of when: late is allowed, early is not.',
      stage: 'ensemble',
      params: settings({ clients: 2, c2: 1 }),
      faults: [crash('3', { atMs: 1000, forMs: 1200 })],
      fromMs: 330,
    },
    {
      id: 'a-door-open',
      title: 'What comes by the door that was left open',
      text: 'c1 goes to server 2, and leaves its connection to server 1 open. What it says there afterwards is not carried out: its session has moved.',
      stage: 'ensemble',
      params: settings({ c1: 2 }),
      fromMs: 330,
    },
    {
      id: 'held-in-belief',
      title: 'The right code: held in belief',
      text: 'c1 has the lock and stands still for 300 ms, which is its time-out. Everything here is right to do, and yet c1 writes when the lock is c2’s.',
      stage: 'lock',
      faults: NAP,
      breaks: 'fenced',
    },
    {
      id: 'careful',
      title: 'Clients that look at their clocks',
      text: 'c1 looks at its clock before each write, and does not write if it has been without an answer for too long. Two faults are enough all the same: find them.',
      stage: 'careful',
    },
    {
      id: 'held-with-a-fence',
      title: 'The store has a fence',
      text: 'The same nap. The store remembers the largest number of a lock it has seen, and turns away whoever comes with a smaller one. Nobody has to be careful.',
      stage: 'fence',
      faults: NAP,
    },
    {
      id: 'told-once',
      title: 'Weak: tells the leader once',
      text: 'c1 pings server 1 all the time, and server 1 tells the leader of it only once. To the leader it is silent.',
      stage: 'kept',
      variant: 'tells-of-each-session-once',
      fromMs: 330,
      breaks: 'kept alive',
    },
    {
      id: 'trusts-the-password',
      title: 'Weak: trusts the password',
      text: 'c1 stands still until its session is over. It comes back to a server that takes its password for enough, and believes in a session that has ended.',
      stage: 'ensemble',
      variant: 'trusts-the-password',
      faults: [pause('c1', { atMs: 700, forMs: 900 })],
      fromMs: 600,
      breaks: 'in the end',
    },
  ],
};
