import { NodeExistsError, type ZooKeeperClient } from '../../src/client/index.ts';
import type { Main, ProcessTools } from '../../src/recipes/index.ts';
import { toBytes, toText } from './bytes.ts';
import type { Chapter } from './chapter.ts';
import { FIRST_WAIT_MS, isOver } from './consumer.ts';
import { QUEUE, STANDING } from './nodes.ts';
import type { Output } from './output.ts';
import { answered, bySessions } from './session.ts';

/** Below it each item has its result, in the tests of level 6. */
export const RESULTS = '/results';

/** The queue behind the first one, in the tests of level 6. */
export const NEXT = '/next';

/** An item at which every worker dies. */
export const POISON = 'poison';

/** How a worker works. */
export interface Work {
  readonly producers: readonly string[];
  readonly afterMs?: number;
  /** Whether it begins again after a crash (true). */
  readonly comesBack?: boolean;
  /** How long it waits for the first item (300). */
  readonly firstWaitMs?: number;
  readonly workMs?: number;
  /** The same for what somebody has had before. */
  readonly againMs?: number;
  readonly maxAttempts?: number;
  /** What it gives back when it has it for the first time. */
  readonly givesBack?: string;
  /** What it does with what is done. */
  readonly ending?: 'nothing more' | 'a result' | 'a move';
}

type Claim = NonNullable<Awaited<ReturnType<InstanceType<Chapter['LockingQueue']>['claim']>>>;

/** Claims items by the chapter's code and works on them, until the producers are done and nothing is left. */
export function worker(chapter: Chapter, work: Work): Main<Output> {
  return async (tools) => {
    const { afterMs = 0, comesBack = true } = work;
    if (tools.incarnation > 1 && !comesBack) return;
    await tools.delay(afterMs);
    let isDead = true;
    while (isDead) {
      isDead = await bySessions(tools, (client) => workFor(tools, chapter, client, work));
    }
  };
}

/** @returns whether it died of an item, and begins anew. */
async function workFor(
  tools: ProcessTools<Output>,
  chapter: Chapter,
  client: ZooKeeperClient,
  work: Work,
): Promise<boolean> {
  const { workMs = 5, againMs = workMs, maxAttempts } = work;
  const options = maxAttempts === undefined ? {} : { maxAttempts };
  const queue = new chapter.LockingQueue(client, QUEUE, options);
  const session = client.session!.id;
  let timeoutMs = work.firstWaitMs ?? FIRST_WAIT_MS;
  for (;;) {
    const claim = await queue.claim({ timeoutMs });
    if (claim === undefined) {
      if (await isOver(client, work)) {
        const all = await answered(client, () => client.getAllChildrenNumber(QUEUE));
        tools.output({ kind: 'sees', nodes: all - STANDING });
        return false;
      }
      timeoutMs *= 2;
      continue;
    }
    timeoutMs = FIRST_WAIT_MS;
    const item = toText(claim.data);
    tools.output({ kind: 'claimed', item, attempt: claim.attempt, session });
    await tools.delay(claim.attempt > 1 ? againMs : workMs);
    if (item === POISON) {
      await client.close();
      return true;
    }
    if (item === work.givesBack && claim.attempt === 1) {
      tools.output({ kind: 'gives back', item, session });
      await claim.release();
    } else await finish(tools, chapter, client, claim, work);
  }
}

async function finish(
  tools: ProcessTools<Output>,
  chapter: Chapter,
  client: ZooKeeperClient,
  claim: Claim,
  { ending = 'nothing more' }: Work,
): Promise<void> {
  const item = toText(claim.data);
  tools.output({ kind: 'finishes', item });
  if (ending === 'nothing more') await claim.done();
  if (ending === 'a move') {
    await claim.moveTo(new chapter.DistributedQueue(client, NEXT), toBytes(item));
  }
  if (ending === 'a result') {
    try {
      await claim.done((transaction) => transaction.create(`${RESULTS}/${item}`, claim.data));
    } catch (error) {
      if (!(error instanceof NodeExistsError)) throw error;
      tools.output({ kind: 'refused', item });
      await tools.delay(30);
      await claim.done();
    }
  }
  tools.output({ kind: 'done', item });
}
