import { ZooKeeperClient } from '#client';

/**
 * Joins a group, and tells who is in it until there are so many.
 *
 * @param servers - `127.0.0.1:2181,127.0.0.1:2182`
 */
export async function keepMembers(servers: string, enough: number): Promise<readonly string[]> {
  const client = new ZooKeeperClient(`${servers}/my-app`, { sessionTimeoutMs: 10_000 });
  await client.ensurePath('/members');
  const address = new TextEncoder().encode('10.0.0.7:8080');
  const { path } = await client
    .retrying()
    .create('/members/m-', address, { ephemeral: true, sequential: true });
  console.log(`Joined as ${path}.`);
  for await (const found of client.followChildren('/members')) {
    const members = found?.children ?? [];
    console.log(`${members.length} members`);
    if (members.length >= enough) break;
  }
  const { children } = await client.getChildren('/members');
  await client.close();
  return children;
}
