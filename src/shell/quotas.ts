import { ErrorCode } from '#kit';
import type { ZooKeeperClient } from '../client/client.ts';
import { ZooKeeperError } from '../client/errors.ts';
import { bytesOf, textOf } from './command.ts';
import { formatLimits, parseLimits, type QuotaLimits } from './quota-text.ts';
import { ShellError } from './shell-error.ts';
import { subtree } from './subtree.ts';

const QUOTA_ROOT = '/zookeeper/quota';

/** Where the limits of a path are kept. */
export function limitsPath(path: string): string {
  return `${QUOTA_ROOT}${path}/zookeeper_limits`;
}

/** Where servers keep what a path uses. */
export function usedPath(path: string): string {
  return `${QUOTA_ROOT}${path}/zookeeper_stats`;
}

/** A node's data as text; undefined if there is no such node. */
export async function readText(client: ZooKeeperClient, path: string): Promise<string | undefined> {
  try {
    return textOf((await client.getData(path)).data);
  } catch (error) {
    if (error instanceof ZooKeeperError && error.code === ErrorCode.NONODE) return undefined;
    throw error;
  }
}

/**
 * Sets limits; those that are left out stay as they are. Apache: `SetQuotaCommand.createQuota`.
 *
 * @throws ShellError if there is no such node, or a quota above or below it.
 */
export async function setQuota(
  client: ZooKeeperClient,
  path: string,
  limits: Partial<QuotaLimits>,
): Promise<void> {
  if ((await client.exists(path)) === undefined) throw new ShellError(`${path} does not exist.`);
  await refuseNested(client, path);
  const old = await readText(client, limitsPath(path));
  const text = formatLimits({ ...parseLimits(old ?? ''), ...limits });
  if (old !== undefined) {
    await client.setData(limitsPath(path), bytesOf(text));
    return;
  }
  await createAll(client, `${QUOTA_ROOT}${path}`);
  await client.create(limitsPath(path), bytesOf(text));
  await client.create(usedPath(path), bytesOf('count=0,bytes=0'));
}

/**
 * Takes one limit away, or the whole quota. Apache: `DelQuotaCommand.delQuota`.
 *
 * @returns false if there is none.
 */
export async function deleteQuota(
  client: ZooKeeperClient,
  path: string,
  limit: keyof QuotaLimits | undefined,
): Promise<boolean> {
  const old = await readText(client, limitsPath(path));
  if (old === undefined) return false;
  if (limit !== undefined) {
    const text = formatLimits({ ...parseLimits(old), [limit]: -1 });
    await client.setData(limitsPath(path), bytesOf(text));
    return true;
  }
  await client.delete(limitsPath(path));
  if ((await client.exists(usedPath(path))) !== undefined) await client.delete(usedPath(path));
  await deleteEmpty(client, `${QUOTA_ROOT}${path}`);
  return true;
}

async function refuseNested(client: ZooKeeperClient, path: string): Promise<void> {
  const names = path.split('/').slice(1);
  for (let length = 1; length < names.length; length++) {
    const above = `/${names.slice(0, length).join('/')}`;
    if ((await client.exists(limitsPath(above))) !== undefined) {
      throw new ShellError(`${path} has a parent ${above} which has a quota`);
    }
  }
  if ((await client.exists(`${QUOTA_ROOT}${path}`)) === undefined) return;
  for await (const node of subtree(client, `${QUOTA_ROOT}${path}`)) {
    const below = node.slice(QUOTA_ROOT.length).replace(/\/zookeeper_limits$/, '');
    if (node.endsWith('/zookeeper_limits') && below !== path) {
      throw new ShellError(`${path} has a child ${below} which has a quota`);
    }
  }
}

async function createAll(client: ZooKeeperClient, path: string): Promise<void> {
  const names = path.split('/').slice(1);
  for (let length = 1; length <= names.length; length++) {
    const at = `/${names.slice(0, length).join('/')}`;
    if ((await client.exists(at)) === undefined) await client.create(at);
  }
}

/** The nodes above the limits, as far as no other quota needs them. */
async function deleteEmpty(client: ZooKeeperClient, path: string): Promise<void> {
  for (let at = path; at !== QUOTA_ROOT; at = at.slice(0, at.lastIndexOf('/'))) {
    if ((await client.getChildren(at)).children.length > 0) return;
    await client.delete(at);
  }
}
