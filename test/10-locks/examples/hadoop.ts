import { pause, Perms } from '#kit';
import { LeaderElection } from '../../../solutions/10-locks/index.ts';
import { playExample, type ExampleTools } from '../../../src/authoring/play-example.ts';
import { NoAuthError } from '../../../src/client/index.ts';

/** Two resource managers, of which the active one stands still for nine seconds. */
export const example = (): Promise<string> =>
  playExample({
    processes: { rm1: resourceManager, rm2: resourceManager },
    tree: { '/rmstore': '', '/rmstore/jobs': '' },
    faults: [pause('rm1', { atMs: 280, forMs: 9000 })],
  });

// #region shown
const FENCED = [
  { perms: Perms.READ | Perms.ADMIN, id: { scheme: 'world', id: 'anyone' } },
  { perms: Perms.CREATE | Perms.DELETE, id: { scheme: 'auth', id: '' } },
];

async function resourceManager({ self, client, delay, print }: ExampleTools): Promise<void> {
  const elector = client({ sessionTimeoutMs: 4000 });
  const store = client({ sessionTimeoutMs: 40_000 });
  await store.addAuth('digest', utf8(`${self}:password of ${self}`));
  await new LeaderElection(elector, '/rm-election', self).lead(async () => {
    await store.setAcl('/rmstore', FENCED);
    print('is active');
    for (let job = 1; job <= 3; job++) {
      await delay(100);
      if (!(await save(`${self} job ${job}`))) return print('is fenced, and steps down');
      print(`has saved job ${job}`);
    }
  });

  async function save(state: string): Promise<boolean> {
    const write = store.transaction().create('/rmstore/fence');
    write.setData('/rmstore/jobs', utf8(state)).delete('/rmstore/fence');
    return write.commit().then(() => true, isRefused);
  }
}
// #endregion

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function isRefused(error: unknown): boolean {
  if (error instanceof NoAuthError) return false;
  throw error;
}
