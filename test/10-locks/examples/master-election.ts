import { crash } from '#kit';
import { LeaderElection } from '../../../solutions/10-locks/index.ts';
import { playExample, type ExampleTools } from '../../../src/authoring/play-example.ts';

/** Two servers want to lead, and the one that does crashes. */
export const example = (): Promise<string> =>
  playExample({
    processes: { s1: server, s2: server, visitor },
    faults: [crash('s1', { atMs: 250, forMs: 20_000 })],
  });

// #region shown
async function server({ self, client, delay, print }: ExampleTools): Promise<void> {
  const election = new LeaderElection(client({ sessionTimeoutMs: 4000 }), '/service/leader', self);
  await election.lead(async (term) => {
    for (let work = 1; work <= 3 && !term.lost.aborted; work++) {
      print(`leads, and does part ${work}`);
      await delay(100);
    }
  });
}

async function visitor({ self, client, delay, print }: ExampleTools): Promise<void> {
  const election = new LeaderElection(client(), '/service/leader', self);
  for (const afterMs of [200, 800, 6000]) {
    await delay(afterMs);
    print(`asks: ${(await election.leader()) ?? 'nobody'} leads`);
  }
}
// #endregion
