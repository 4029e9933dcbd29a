import { crash, partition } from '../../../src/kit/index.ts';
import type { ClientOutput } from '../../../src/check/history/client-output.ts';
import { DURABLE } from '../../../test/15-ensemble/alone/rules.ts';
import { settings as aloneSettings, standalone } from '../../../test/15-ensemble/alone/scenario.ts';
import { foreground } from '../../../test/15-ensemble/foreground.ts';
import { noQuorumNoService } from '../../../test/15-ensemble/no-quorum.ts';
import { GUARANTEES } from '../../../test/15-ensemble/rules.ts';
import { kinds } from '../../../test/15-ensemble/runs.ts';
import { scenarioOf, settings } from '../../../test/15-ensemble/scenario.ts';
import type { Script } from '../../../test/15-ensemble/script.ts';
import { PIPELINES } from '../../../test/15-ensemble/scripts-alone.ts';
import { APART, READERS, SESSIONS, TOGETHER } from '../../../test/15-ensemble/scripts-ensemble.ts';
import { heardWords, requestWords, resultWords } from '../../../test/15-ensemble/words.ts';
import { stageOf, type Material } from '../engine/material.ts';
import { committedTree } from '../parts/committed-tree.ts';
import { packetWords } from '../parts/packet-words.ts';
import { tellAs } from '../parts/tell-as.ts';

/** What clients do, in the order of the setting `script`. */
const SCRIPTS: readonly Script[] = [
  TOGETHER[0]!,
  APART[0]!,
  APART[2]!,
  READERS[0]!,
  SESSIONS[1]!,
  SESSIONS[3]!,
];

interface ServerState {
  readonly epoch?: number;
  readonly leader?: number;
  readonly phase?: string;
}

function badge(state: unknown, node: string): string | undefined {
  const { epoch, leader, phase } = (state ?? {}) as ServerState;
  if (node.startsWith('c')) return phase === 'served' ? 'is served' : (phase ?? '');
  if (epoch === undefined) return 'does not serve';
  if (leader === undefined) return 'serves alone';
  return String(leader) === node ? `LEADS epoch ${epoch}` : `follows ${leader}`;
}

/** Bytes of which no frame ends, and pings, are nothing to look at. */
function restWords(message: unknown): unknown {
  const { kind } = message as { kind: string };
  return kind === 'bytes' ? { kind: 'ping' } : packetWords(message);
}

function saidWords(output: unknown): unknown {
  const told = output as ClientOutput;
  switch (told.kind) {
    case 'asks':
      return `asks for ${requestWords(told.request)}`;
    case 'hears':
      return `hears ${resultWords(told.result)}`;
    default:
      return heardWords(told);
  }
}

const tell = tellAs(foreground, restWords, saidWords);

function isRoutine(message: unknown): boolean {
  const { kind } = message as { kind: string };
  return ['ping', 'PING'].includes(kind);
}

const ensemble = stageOf({
  id: 'ensemble',
  title: 'Three servers',
  scenario: scenarioOf({
    servers: 3,
    scripts: SCRIPTS,
    world: { healAtMs: 1700, endAtMs: 2600 },
  }),
  rules: { invariants: () => [], expectations: [...GUARANTEES, noQuorumNoService] },
  params: settings(),
  settings: { script: `What clients do (0 to ${SCRIPTS.length - 1})` },
  badge,
  tell,
  isRoutine,
  tree: committedTree,
  places: {
    '1': [0.45, 0.16],
    '2': [0.45, 0.84],
    '3': [0.16, 0.5],
    c1: [0.84, 0.2],
    c2: [0.84, 0.5],
    c3: [0.84, 0.8],
  },
});

const one = stageOf({
  id: 'one',
  title: 'One server, and its clients',
  scenario: scenarioOf({
    servers: 1,
    scripts: PIPELINES,
    world: { healAtMs: 400, endAtMs: 800 },
  }),
  rules: { invariants: () => [], expectations: GUARANTEES },
  params: settings(),
  settings: {
    script: `What clients do (0 to ${PIPELINES.length - 1})`,
    chunks: 'Frame by frame (0), in one piece (1), by 11 bytes (2), byte by byte (3)',
  },
  badge,
  tell,
  isRoutine,
  places: { '1': [0.36, 0.5], c1: [0.84, 0.2], c2: [0.84, 0.5], c3: [0.84, 0.8] },
});

const alone = stageOf({
  id: 'alone',
  title: 'What is behind it: log first, then deliver',
  scenario: standalone,
  rules: { invariants: () => DURABLE },
  params: aloneSettings(),
  settings: {
    rounds: 'How often there is something to do',
    burst: 'How many requests come at once',
    base: 'Something on the disk at the beginning (1)',
  },
  badge(state) {
    const { standalone: inner } = (state ?? {}) as { standalone?: { pending: unknown[] } };
    return inner === undefined ? undefined : `${inner.pending.length} not delivered`;
  },
  places: { server: [0.5, 0.5] },
});

/** Server 1 hears nothing of the others for a moment: too short for anybody to notice. */
const BEHIND = { kind: 'one-way', side: ['2', '3', 'c1'], atMs: 390, forMs: 60 } as const;

/** The playground of chapter 15. */
export const material: Material = {
  folder: '15-ensemble',
  isHeavy: true,
  kinds,
  stages: [ensemble, one, alone],
  variants: [
    {
      name: 'answers-before-the-log',
      belief: 'What is written is written: the answer need not wait for the disk.',
    },
    {
      name: 'sync-is-a-formality',
      belief: 'A server that serves knows what there is to know, and can answer a sync itself.',
    },
    {
      name: 'serves-without-a-quorum',
      belief: 'A server that has lost its leader can still answer reads.',
    },
    {
      name: 'a-ping-overtakes',
      belief: 'A ping needs no tree, so it is answered at once.',
    },
  ],
  scenes: [
    {
      id: 'a-write',
      title: 'A write takes one path, a read takes none',
      text: 'c1 is at server 1, and server 3 leads. Follow create /a: to the leader, to the disks of a majority, and back. The read behind it is answered at once.',
      stage: 'ensemble',
      fromMs: 330,
    },
    {
      id: 'a-sync',
      title: 'A sync catches up',
      text: 'Server 1 hears nothing of the others for 60 ms. c2 reads there, behind a sync: its way to the leader and back brings all that was committed before.',
      stage: 'ensemble',
      params: settings({ script: 1 }),
      faults: [BEHIND],
      fromMs: 385,
    },
    {
      id: 'a-stale-read',
      title: 'A read without a sync',
      text: 'c1 writes by the leader all the time, and c2 reads at server 1. Compare the versions that they hear. Then keep server 1 from hearing of a write for a moment: no rule breaks, and c2 reads what is old.',
      stage: 'ensemble',
      params: settings({ script: 3 }),
      fromMs: 500,
    },
    {
      id: 'a-move',
      title: 'A client moves',
      text: 'c1 goes to server 2 and leaves its old connection open. What it says there later is not carried out. Its ephemeral node /e stays: it belongs to the session.',
      stage: 'ensemble',
      params: settings({ script: 5 }),
      fromMs: 330,
    },
    {
      id: 'a-silent-client',
      title: 'A client falls silent',
      text: 'c1 says nothing more, with a time-out of 300 ms. c2 watches its ephemeral node. Predict who tells c2, and when.',
      stage: 'ensemble',
      params: settings({ script: 4 }),
      fromMs: 330,
    },
    {
      id: 'the-leader-falls',
      title: 'The leader falls',
      text: 'Server 3 leads and has c1 as its client. It falls; the others elect server 2 and go on. c1 comes with its session, and nothing that it was answered is lost.',
      stage: 'ensemble',
      params: settings({ script: 2 }),
      faults: [crash('3', { atMs: 700, forMs: 900 })],
      fromMs: 600,
    },
    {
      id: 'cut-off',
      title: 'A server alone sends its clients away',
      text: 'Server 1 and c2 are cut off. c2 reads there as long as the server takes the leader for alive, two ticks; then it is sent away.',
      stage: 'ensemble',
      params: settings({ script: 2 }),
      faults: [partition(['1', 'c2'], { atMs: 600, forMs: 900 })],
      fromMs: 560,
    },
    {
      id: 'a-pipeline',
      title: 'Everything at once',
      text: 'One server. The client asks without waiting, and the answers come in the order of the requests: a read behind a write waits for its disk.',
      stage: 'one',
      params: settings({ script: 1 }),
    },
    {
      id: 'log-first',
      title: 'The log before the answer',
      text: 'What was prepared is delivered when the disk has it. The power goes off before that: nobody was told anything, and nothing is missed.',
      stage: 'alone',
      faults: [crash('server', { atMs: 21, forMs: 20 })],
    },
    {
      id: 'before-the-disk',
      title: 'Weak: answers before the disk',
      text: 'The same crash. What was delivered is not there any more.',
      stage: 'alone',
      variant: 'answers-before-the-log',
      faults: [crash('server', { atMs: 21, forMs: 20 })],
      breaks: 'nothing delivered is lost',
    },
    {
      id: 'sync-is-a-formality',
      title: 'Weak: answers a sync itself',
      text: 'Server 1 is behind, and says that it is not. c2 reads what is old although it has asked for a sync.',
      stage: 'ensemble',
      variant: 'sync-is-a-formality',
      params: settings({ script: 1 }),
      faults: [BEHIND],
      fromMs: 385,
      breaks: 'fresh after sync',
    },
    {
      id: 'serves-without-a-quorum',
      title: 'Weak: serves without a quorum',
      text: 'Server 1 is alone, and goes on to answer c2: with what was true long ago.',
      stage: 'ensemble',
      variant: 'serves-without-a-quorum',
      params: settings({ script: 2 }),
      faults: [partition(['1', 'c2'], { atMs: 600, forMs: 900 })],
      fromMs: 560,
      breaks: 'no quorum, no service',
    },
    {
      id: 'a-ping-overtakes',
      title: 'Weak: a ping overtakes',
      text: 'A ping is answered before the write that was asked for first. Clients take an answer for that to their oldest request.',
      stage: 'one',
      variant: 'a-ping-overtakes',
      params: settings({ script: 0 }),
      breaks: 'first in, first out',
    },
  ],
};
