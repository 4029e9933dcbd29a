import { insist, type ZooKeeperClient } from '#client';
import { removeNode } from '../../solutions/12-barriers/remove-node.ts';
import type { Main, ProcessTools } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import { OpenedClients } from './opened-clients.ts';
import type { Output } from './output.ts';
import { announce, until } from './relay.ts';
import { withSession } from './with-session.ts';

const PATH = '/group';

const OVER = new Error('The time is over.');

/** Is a member until the follower says that it may go. @param when - before that it waits for this node. */
export function member(chapter: Chapter, when?: string): Main<Output> {
  return async (tools) => {
    if (when !== undefined) await withSession(tools, (client) => until(client, when));
    const stop = new AbortController();
    const opened = new OpenedClients(tools);
    const staying = new chapter.GroupMember(opened.connect, PATH, tools.self).stay(stop.signal);
    const told = withSession(tools, (client) => until(client, `/leave-${tools.self}`));
    await Promise.race([told, staying]);
    stop.abort();
    await staying;
    await opened.tellOpen();
  };
}

/** Follows the group until it has seen each of these lists, one after the other. After each it lets somebody go. */
export function follower(
  chapter: Chapter,
  lists: readonly (readonly [list: readonly string[], leaver?: string])[],
): Main<Output> {
  return async (tools) => {
    let seen = 0;
    const stop = new AbortController();
    await withSession(tools, async (client) => {
      tools.output({ kind: 'following' });
      for await (const names of chapter.followMembers(client, PATH, stop.signal)) {
        tools.output({ kind: 'members', names });
        const [list, leaver] = lists[seen]!;
        if (names.join() !== list.join()) continue;
        if (leaver !== undefined) await announce(client, `/leave-${leaver}`);
        if (++seen === lists.length) break;
      }
    });
  };
}

/**
 * Follows the group until all of these are in it, deletes the node of one of them, goes on for so long, and ends as soon
 * as all of them are in it again: to be used where members lose their sessions meanwhile.
 */
export function patientFollower(
  chapter: Chapter,
  names: readonly string[],
  restMs: number,
): Main<Output> {
  return async (tools) => {
    await withSession(tools, (client) => followUntil(tools, chapter, client, names));
    await withSession(tools, deleteOne);
    const stop = new AbortController();
    void tools.delay(restMs).then(() => stop.abort(OVER));
    await withSession(tools, async (client) => {
      await followUntil(tools, chapter, client, ['nobody of this name'], stop.signal).catch(
        (error: unknown) => {
          if (error !== OVER) throw error;
        },
      );
    });
    await withSession(tools, async (client) => {
      await followUntil(tools, chapter, client, names);
      for (const name of names) await announce(client, `/leave-${name}`);
    });
  };
}

/** Somebody cleans up what he does not know. */
async function deleteOne(client: ZooKeeperClient): Promise<void> {
  const { children } = await insist(client, () => client.getChildren(PATH));
  const [first] = [...children].sort();
  if (first !== undefined) await removeNode(client, `${PATH}/${first}`);
}

/** Until all of these are there. */
async function followUntil(
  tools: ProcessTools<Output>,
  chapter: Chapter,
  client: ZooKeeperClient,
  all: readonly string[],
  signal = new AbortController().signal,
): Promise<void> {
  tools.output({ kind: 'following' });
  for await (const names of chapter.followMembers(client, PATH, signal)) {
    tools.output({ kind: 'members', names });
    if (all.every((name) => names.includes(name))) return;
  }
}
