import { crash } from '#kit';
import { followMembers, GroupMember } from '../../../solutions/12-barriers/index.ts';
import { playExample, type ExampleTools } from '../../../src/authoring/play-example.ts';

/** For the text: who is there, and who is not any more. */
export const example = (): Promise<string> =>
  playExample({
    processes: { a: joins, b: joins, watcher: watches },
    faults: [crash('b', { atMs: 100, forMs: 60_000 })],
  });

// #region shown
async function joins({ self, client, delay }: ExampleTools): Promise<void> {
  const stop = new AbortController();
  const connect = () => client({ sessionTimeoutMs: 4000 });
  const member = new GroupMember(connect, '/servers', self).stay(stop.signal);
  await delay(8000);
  stop.abort();
  await member;
}

async function watches({ client, delay, print }: ExampleTools): Promise<void> {
  await delay(20);
  const { signal } = new AbortController();
  for await (const names of followMembers(client(), '/servers', signal)) {
    print(names.length === 0 ? 'nobody' : names.join(' and '));
    if (names.length === 0) return;
  }
}
// #endregion
