import type { Instance } from '../../solutions/12-barriers/index.ts';
import type { Main } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import type { Output } from './output.ts';
import { announce, until } from './relay.ts';
import { withSession } from './with-session.ts';

const BASE = '/services';
const SERVICE = 'web';

/** An instance that is healthy, has nothing to do, and has its name as its address. */
export function instance(id: string, changed: Partial<Instance> = {}): Instance {
  return { id, address: id, port: 8080, load: 0, isHealthy: true, ...changed };
}

/**
 * What an instance does, one after the other: when this node is there, it tells that of itself; undefined is that it
 * goes. After each it makes a node, `/<name>-1` and so on.
 */
export type Turns = readonly (readonly [when: string, then: Partial<Instance> | undefined])[];

/** Registers an instance, tells what changes about it, and stays until there is a node `/end`. */
export function provider(chapter: Chapter, turns: Turns = []): Main<Output> {
  return async (tools) => {
    const { signal } = new AbortController();
    await withSession(tools, async (client) => {
      const registry = new chapter.ServiceRegistry(client, BASE);
      await registry.register(SERVICE, instance(tools.self), signal);
      for (const [turn, [when, then]] of turns.entries()) {
        await until(client, when);
        if (then === undefined) await registry.deregister(SERVICE, tools.self);
        else await registry.update(SERVICE, instance(tools.self, then));
        await announce(client, `/${tools.self}-${turn + 1}`);
      }
      await until(client, '/end');
    });
  };
}

/** Follows the service until it has seen each of these lists, one after the other; after each it makes a node. */
export function serviceFollower(
  chapter: Chapter,
  lists: readonly (readonly [list: readonly Instance[], node: string])[],
): Main<Output> {
  return async (tools) => {
    const { signal } = new AbortController();
    let seen = 0;
    await withSession(tools, async (client) => {
      tools.output({ kind: 'following' });
      for await (const found of chapter.followService(client, BASE, SERVICE, signal)) {
        tools.output({ kind: 'instances', instances: found });
        const [list, node] = lists[seen]!;
        if (JSON.stringify(found) !== JSON.stringify(list)) continue;
        await announce(client, node);
        if (++seen === lists.length) return;
      }
    });
  };
}

/**
 * Follows the service until these are there, looks away for so long, and goes on as soon as they are all there again.
 */
export function patientServiceFollower(
  chapter: Chapter,
  ids: readonly string[],
  restMs: number,
): Main<Output> {
  return async (tools) => {
    const untilAllAreThere = (): Promise<void> =>
      withSession(tools, async (client) => {
        const { signal } = new AbortController();
        tools.output({ kind: 'following' });
        for await (const found of chapter.followService(client, BASE, SERVICE, signal)) {
          tools.output({ kind: 'instances', instances: found });
          if (ids.every((id) => found.some((one) => one.id === id))) return;
        }
      });
    await untilAllAreThere();
    await tools.delay(restMs);
    await untilAllAreThere();
    await withSession(tools, (client) => announce(client, '/end'));
  };
}

/** Looks names up: one that nobody knows, and one after each change of `s1`, which it asks for. */
export function resolver(chapter: Chapter): Main<Output> {
  return async (tools) => {
    const { signal } = new AbortController();
    await withSession(tools, async (client) => {
      const registry = new chapter.ServiceRegistry(client, BASE);
      const resolve = async (service: string): Promise<void> => {
        const addresses = await registry.resolve(service, signal);
        tools.output({ kind: 'resolved', service, addresses });
      };
      await resolve('mail');
      await until(client, '/both');
      await resolve(SERVICE);
      await announce(client, '/ask-1');
      await until(client, '/s1-1');
      await resolve(SERVICE);
      await announce(client, '/ask-2');
      await until(client, '/s1-2');
      await resolve(SERVICE);
      await announce(client, '/end');
    });
  };
}
