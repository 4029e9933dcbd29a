import { ConnectionLossError, NoNodeError, type ZooKeeperClient } from '../../src/client/index.ts';
import type { Main, ProcessTools } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import { oneLife } from './lock-mains.ts';
import type { Output } from './output.ts';
import { answered, bySessions, openSession, ticketOf } from './session.ts';

const ELECTION_PATH = '/app/leader';
/** Whoever is refused so often has never a chance. */
const ENOUGH = 6;

const STATE_PATH = '/app/state';

/** What a leader of the tests keeps there: one number. */
export const STATE_TREE = { '/app': '', [ELECTION_PATH]: '', [STATE_PATH]: '0' };

/** Leads three times: to an end, into an error, and to an end again. */
export function candidate(chapter: Chapter, afterMs: number): Main<Output> {
  return oneLife(async (tools) => {
    const client = await openSession(tools);
    const session = client.session!.id;
    const election = new chapter.LeaderElection(client, ELECTION_PATH, tools.self);
    await tools.delay(afterMs);
    const failure = new Error('This work goes wrong');
    for (const round of [1, 2, 3]) {
      const work = async (term: { readonly path: string }): Promise<number> => {
        tools.output({ kind: 'entered', session, ticket: ticketOf(term.path) });
        const leader = await answered(client, () => election.leader());
        see(tools, 'while it leads, leader()', String(leader), tools.self);
        await tools.delay(10);
        tools.output({ kind: 'left', session });
        if (round === 2) throw failure;
        return round;
      };
      const led = await election.lead(work).catch((error: unknown) => error);
      see(tools, 'what lead came to', String(led), String(round === 2 ? failure : round));
    }
  });
}

/** How often a bystander asks: sooner or later the leader goes in between. */
const TIMES = 30;

/** How often it looks whether nobody leads any more, ten times a second. */
const PATIENCE = 200;

/** Asks who leads before anybody does, and after. */
export function bystander(chapter: Chapter): Main<Output> {
  return oneLife(async (tools) => {
    const client = await openSession(tools);
    const election = new chapter.LeaderElection(client, '/nobody/here', tools.self);
    see(
      tools,
      'where nobody stands for election, leader()',
      String(await answered(client, () => election.leader())),
      'undefined',
    );
    const other = new chapter.LeaderElection(client, ELECTION_PATH, tools.self);
    const candidates: readonly unknown[] = ['p1', 'p2', undefined];
    for (let times = 0; times < TIMES; times++) {
      const leader = await answered(client, () => other.leader());
      see(
        tools,
        'while others lead, leader()',
        candidates.includes(leader) ? 'one of them' : String(leader),
        'one of them',
      );
    }
    let last = await answered(client, () => other.leader());
    for (let times = 0; times < PATIENCE && last !== undefined; times++) {
      await tools.delay(100);
      last = await answered(client, () => other.leader());
    }
    see(tools, 'when all have led, leader()', String(last), 'undefined');
  });
}

/** Adds one to the state, as often as it is asked to; each time as another leader. */
export function leader(chapter: Chapter, rounds: number): Main<Output> {
  return async (tools) => {
    if (tools.incarnation > 1) return;
    let done = 0;
    await bySessions(tools, async (client) => {
      const election = new chapter.LeaderElection(client, ELECTION_PATH, tools.self);
      for (let tries = 0; done < rounds && tries < ENOUGH; tries++) {
        const isDone = await election.lead(async (term) => {
          const state = new chapter.LeaderState(client, STATE_PATH, term);
          return addOne(tools, chapter, state);
        });
        if (isDone) done++;
      }
    });
    see(tools, `of its ${rounds} writes`, `${done} done`, `${rounds} done`);
  };
}

/** Begins something as the leader that ends when it no longer leads: another task of the process has ended the term. */
export function lateWriter(chapter: Chapter, lateMs: number): Main<Output> {
  return oneLife(async (tools) => {
    const client = await openSession(tools);
    const election = new chapter.LeaderElection(client, ELECTION_PATH, tools.self);
    let late: Promise<boolean> | undefined;
    await election.lead(async (term) => {
      const state = new chapter.LeaderState(client, STATE_PATH, term);
      late = addOne(tools, chapter, state, lateMs);
      await tools.delay(10);
    });
    await late;
  });
}

/** Deletes the node of whoever leads. */
export function usurper(chapter: Chapter, afterMs: number): Main<Output> {
  return oneLife(async (tools) => {
    const client = await openSession(tools);
    await tools.delay(afterMs);
    await deleteFirst(tools, client);
    await new chapter.LeaderElection(client, ELECTION_PATH, tools.self).lead(async (term) => {
      await addOne(tools, chapter, new chapter.LeaderState(client, STATE_PATH, term));
    });
  });
}

async function deleteFirst(tools: ProcessTools<Output>, client: ZooKeeperClient): Promise<void> {
  try {
    const { children } = await answered(client, () => client.getChildren(ELECTION_PATH));
    const [first] = [...children].sort((a, b) => ticketOf(a) - ticketOf(b));
    if (first === undefined) return;
    tools.note('deletes the node of the leader');
    await client.delete(`${ELECTION_PATH}/${first}`);
  } catch (error) {
    if (!(error instanceof NoNodeError || error instanceof ConnectionLossError)) throw error;
  }
}

async function addOne(
  tools: ProcessTools<Output>,
  chapter: Chapter,
  state: InstanceType<Chapter['LeaderState']>,
  thinkMs = 5,
): Promise<boolean> {
  try {
    const value = Number(new TextDecoder().decode((await state.read()) ?? new Uint8Array())) + 1;
    await tools.delay(thinkMs);
    await state.write(new TextEncoder().encode(String(value)));
    tools.output({ kind: 'stored', value, token: 0n });
    return true;
  } catch (error) {
    if (!(error instanceof chapter.FencedError)) throw error;
    tools.output({ kind: 'refused', token: 0n });
    return false;
  }
}

function see(tools: ProcessTools<Output>, what: string, is: string, should: string): void {
  tools.output({ kind: 'seen', what, is, should });
}
