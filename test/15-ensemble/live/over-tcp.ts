import type { ZooKeeperClient } from '../../../src/client/index.ts';
import { failureFromThrown } from '../../../src/grade/thrown.ts';
import type { Failure, GradedTest, Verdict } from '../../../src/grade/suite.ts';
import type { Chapter } from '../chapter.ts';
import { LiveEnsemble, Unmet } from './live-ensemble.ts';

/** So many nodes are created in all. */
const COUNT = 15;

const NAME = 'over TCP';
const RULE =
  'Over real sockets and on a real disk the server leads two others, and when it was killed and is back it follows them; nothing that was answered is lost, and all servers show the same.';

/** The learner's server with two others, over TCP. Its leader is killed, and comes back. */
export function overTcp(
  options: Pick<GradedTest<Chapter>, 'id' | 'title' | 'points'>,
): GradedTest<Chapter> {
  const effort = { runs: 1, events: 0 };
  const run = async (chapter: Chapter): Promise<Verdict> => {
    try {
      await LiveEnsemble.play(chapter, play);
      return { effort };
    } catch (thrown) {
      return { effort, failure: failureOf(thrown) };
    }
  };
  return { ...options, rules: [NAME], seeded: false, run };
}

function failureOf(thrown: unknown): Failure {
  if (!(thrown instanceof Unmet)) return failureFromThrown(thrown);
  return { kind: 'rule', name: NAME, rule: RULE, sentence: thrown.message };
}

async function play(ensemble: LiveEnsemble): Promise<void> {
  await ensemble.until('That your server leads two others', () => ensemble.mine.isLeading);
  const client = ensemble.client();
  const watcher = ensemble.client(1);
  await write(ensemble, client, 1, 5);
  let events = 0;
  const isThere = watcher.exists('/5', { watcher: () => events++ });
  if ((await ensemble.inTime('An answer of server 1', isThere)) === undefined) {
    await ensemble.inTime('A sync by server 1', watcher.sync('/'));
    await ensemble.inTime(
      'An answer of server 1',
      watcher.exists('/5', { watcher: () => events++ }),
    );
  }
  const setting = client.setData('/5', text('set'));
  await ensemble.inTime('The answer to a setData', setting);
  await ensemble.until('The event of a watch', () => events === 1);

  await ensemble.killMine();
  await write(ensemble, client, 6, 10);

  await ensemble.restartMine();
  await ensemble.until('That your server serves again', () => ensemble.mine.isServing);
  const mine = ensemble.client(3);
  await write(ensemble, mine, 11, COUNT);
  for (const reader of [mine, ensemble.client(1), ensemble.client(2)]) {
    await compare(ensemble, reader);
  }
}

/** Creates nodes, one after the other, until each is there: an answer may be lost with a leader. */
async function write(
  ensemble: LiveEnsemble,
  client: ZooKeeperClient,
  from: number,
  to: number,
): Promise<void> {
  for (let i = from; i <= to; i++) {
    await ensemble.inTime(`The answer to create /${i}`, createOnce(client, `/${i}`));
  }
}

async function createOnce(client: ZooKeeperClient, path: string): Promise<void> {
  for (;;) {
    try {
      await client.create(path, text(path));
      return;
    } catch (error) {
      const name = error instanceof Error ? error.name : '';
      if (name === 'NodeExistsError') return;
      if (name !== 'ConnectionLossError') throw error;
    }
  }
}

async function compare(ensemble: LiveEnsemble, reader: ZooKeeperClient): Promise<void> {
  await ensemble.inTime('The answer to a sync', reader.sync('/'));
  const { children } = await ensemble.inTime('A list of all nodes', reader.getChildren('/'));
  const missing = Array.from({ length: COUNT }, (_, i) => String(i + 1)).filter(
    (name) => !children.includes(name),
  );
  if (missing.length > 0) {
    throw new Unmet(`That /${missing.join(', /')} can be read by every server`);
  }
  const { data } = await ensemble.inTime('The data of /5', reader.getData('/5'));
  if (new TextDecoder().decode(data ?? undefined) !== 'set') {
    throw new Unmet('That every server shows what was set last');
  }
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}
