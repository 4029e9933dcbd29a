import { ApacheServer } from './apache-server.ts';
import { afterTest } from './clean-up.ts';
import { fourLetterWord } from './four-letter-word.ts';
import { KazooProgram } from './kazoo.ts';
import type { SeenNode } from './seen-tree.ts';

/** Apache's server on a data folder, until the test is over. */
export async function startApache(
  dataFolder: string,
  options?: Parameters<typeof ApacheServer.start>[1],
): Promise<ApacheServer> {
  const server = await ApacheServer.start(dataFolder, options);
  afterTest(() => server.kill());
  return server;
}

/** One of the Python programs of this folder, until the test is over. */
export function startKazoo(program: string, { port }: ApacheServer): KazooProgram {
  const kazoo = new KazooProgram(program, port);
  afterTest(() => kazoo.kill());
  return kazoo;
}

/** The tree that a server shows. */
export async function treeOf(server: ApacheServer): Promise<Record<string, SeenNode>> {
  const [line] = await startKazoo('read_tree.py', server).untilPrinted(1);
  return (JSON.parse(line!) as { tree: Record<string, SeenNode> }).tree;
}

/** How often a digest of a snapshot or a transaction was not that of its tree. */
export async function digestMismatches({ port }: ApacheServer): Promise<number> {
  const metrics = (await fourLetterWord(port, 'mntr')) ?? '';
  const [, count] = /^zk_digest_mismatches_count\t(\d+)$/m.exec(metrics) ?? [];
  if (count === undefined) throw new Error(`mntr does not count digests: ${metrics}`);
  return Number(count);
}
