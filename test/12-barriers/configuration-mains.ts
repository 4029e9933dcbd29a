import {
  BadVersionError,
  ConnectionLossError,
  insist,
  NoNodeError,
  type ZooKeeperClient,
} from '#client';
import type { Main, ProcessTools } from '../../src/recipes/index.ts';
import type { Chapter } from './chapter.ts';
import { OpenedClients } from './opened-clients.ts';
import type { Output } from './output.ts';
import { announce, until } from './relay.ts';
import { SESSION_MS, withSession } from './with-session.ts';

const PATH = '/configuration';
const LAST = 'last';

/** When the configuration comes, if not at once, in ms. */
const LATER_MS = 40;

/**
 * Makes the configuration, and publishes so many versions of it, with so many ms in between; before one of them it
 * deletes the node and makes it again.
 */
export function writer(
  changes: number,
  everyMs: number,
  { deletedAt = 0, afterMs = LATER_MS } = {},
): Main<Output> {
  return async (tools) => {
    await withSession(tools, async (client) => {
      await tools.delay(afterMs);
      await announce(client, PATH);
      for (let change = 1; change <= changes; change++) {
        if (change === deletedAt) {
          await insist(client, () => client.delete(PATH)).catch(unlessGone);
          await announce(client, PATH);
        }
        const text = change === changes ? LAST : String(change);
        await insist(client, () => client.setData(PATH, bytes(text)));
        await tools.delay(everyMs);
      }
    });
  };
}

/** Follows the configuration until the last, from so many ms after its start on. */
export function reader(chapter: Chapter, afterMs = 0): Main<Output> {
  return async (tools) => {
    await tools.delay(afterMs);
    const opened = new OpenedClients(tools);
    const { signal } = new AbortController();
    tools.output({ kind: 'following' });
    for await (const configuration of chapter.followConfiguration(opened.connect, PATH, signal)) {
      tools.output({ kind: 'configured', configuration });
      if (configuration.text === LAST) break;
    }
    await opened.tellOpen();
  };
}

/** The same, but each of its sessions ends when it has been told so many configurations. */
export function unluckyReader(chapter: Chapter, each: number): Main<Output> {
  return async (tools) => {
    let client: ZooKeeperClient | undefined;
    let told = 0;
    const connect = () => (client = tools.client({ sessionTimeoutMs: SESSION_MS }));
    const { signal } = new AbortController();
    tools.output({ kind: 'following' });
    for await (const configuration of chapter.followConfiguration(connect, PATH, signal)) {
      tools.output({ kind: 'configured', configuration });
      if (configuration.text === LAST) return;
      if (++told % each === 0) void client?.close();
    }
  };
}

/** Appends entries of its own to the configuration, each once. */
export function appender(chapter: Chapter, entries: number): Main<Output> {
  return async (tools) => {
    await withSession(tools, async (client) => {
      for (let n = 1; n <= entries; n++) await append(chapter, tools, client, `${tools.self}.${n}`);
      await announce(client, `/done-${tools.self}`);
    });
  };
}

/** Reads the configuration once the others have done. */
export function auditor(others: readonly string[]): Main<Output> {
  return async (tools) => {
    await withSession(tools, async (client) => {
      for (const other of others) await until(client, `/done-${other}`);
      const { text } = await insist(client, () => read(client));
      tools.output({ kind: 'final', text });
    });
  };
}

async function append(
  { publish }: Chapter,
  tools: ProcessTools<Output>,
  client: ZooKeeperClient,
  entry: string,
): Promise<void> {
  let isUnsure = false;
  for (;;) {
    try {
      const { text, version } = await read(client);
      if (isUnsure && text.split(' ').includes(entry)) return;
      await publish(client, PATH, `${text} ${entry}`.trim(), version).catch((error: unknown) => {
        if (error instanceof ConnectionLossError) tools.output({ kind: 'unsure', entry });
        throw error;
      });
      tools.output({ kind: 'published', entry });
      return;
    } catch (error) {
      if (error instanceof ConnectionLossError) {
        isUnsure = true;
        await client.connected();
        await client.sync(PATH).catch(unlessLost);
      } else if (!(error instanceof BadVersionError)) throw error;
    }
  }
}

function unlessGone(error: unknown): void {
  if (!(error instanceof NoNodeError)) throw error;
}

function unlessLost(error: unknown): void {
  if (!(error instanceof ConnectionLossError)) throw error;
}

async function read(client: ZooKeeperClient): Promise<{ text: string; version: number }> {
  const { data, stat } = await client.getData(PATH);
  return { text: new TextDecoder().decode(data ?? new Uint8Array()), version: stat.version };
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
