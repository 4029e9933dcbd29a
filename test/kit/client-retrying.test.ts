import { describe, expect, test } from 'vitest';
import { ErrorCode } from '#kit';
import {
  BadVersionError,
  ConnectionLossError,
  isProtectedBy,
  NodeExistsError,
  NoNodeError,
  RequestTimeoutError,
  SessionExpiredError,
} from '#client';
import { delayBefore, fullPolicy } from '../../src/client/retry/retry-policy.ts';
import { Lab } from './client-lab.ts';

const text = (word: string): Uint8Array => new TextEncoder().encode(word);

/** What a client does, and what another finds afterwards. */
function stage() {
  const lab = new Lab();
  const client = lab.client('p1');
  const other = lab.client('p2');
  return { lab, client, retrying: client.retrying(), other };
}

describe.each(['request', 'reply'] as const)('a lost %s', (what) => {
  test('of a read', async () => {
    const { lab, client, retrying } = stage();
    await lab.run(client.create('/a', text('x')));
    for (const op of ['getData', 'exists', 'getChildren2', 'getACL', 'sync']) lab.lose(what, op);
    expect((await lab.run(retrying.getData('/a'))).data).toEqual(text('x'));
    expect(await lab.run(retrying.exists('/a'))).toBeDefined();
    expect((await lab.run(retrying.getChildren('/a'))).children).toEqual([]);
    expect((await lab.run(retrying.getAcl('/a'))).acl).toHaveLength(1);
    await lab.run(retrying.sync('/a'));
    expect(lab.count('getData')).toBe(what === 'reply' ? 2 : 1);
  });

  test('of the creation of an ephemeral node', async () => {
    const { lab, client, retrying } = stage();
    lab.lose(what, 'create2');
    const { path, stat } = await lab.run(retrying.create('/e', null, { ephemeral: true }));
    expect(path).toBe('/e');
    expect(stat.ephemeralOwner).toBe(client.session!.id);
    expect(lab.count('create2')).toBe(1);
  });

  test('of the creation of an ephemeral node that another has', async () => {
    const { lab, retrying, other } = stage();
    await lab.run(other.create('/e', null, { ephemeral: true }));
    lab.lose(what, 'create2');
    await expect(lab.run(retrying.create('/e', null, { ephemeral: true }))).rejects.toBeInstanceOf(
      NodeExistsError,
    );
  });

  test('of the creation of a sequential node', async () => {
    const { lab, client, retrying } = stage();
    await lab.run(client.create('/q'));
    lab.lose(what, 'create2');
    const { path, stat } = await lab.run(retrying.create('/q/n-', text('x'), { sequential: true }));
    const { children } = await lab.run(client.getChildren('/q'));
    expect(children.map((name) => `/q/${name}`)).toEqual([path]);
    expect(path).toMatch(/^\/q\/_c_[0-9a-f]{32}-n-0000000000$/);
    expect(isProtectedBy(children[0]!, children[0]!.slice(3, 35))).toBe(true);
    expect(stat).toEqual(await lab.run(client.exists(path)));
  });

  test('of the creation of a node that is known to be there', async () => {
    const { lab, client, retrying } = stage();
    await lab.run(client.create('/a'));
    lab.lose(what, 'create2');
    await expect(lab.run(retrying.create('/a'))).rejects.toBeInstanceOf(NodeExistsError);
  });

  test('of a write with a version', async () => {
    const { lab, client, retrying } = stage();
    await lab.run(client.create('/a', text('0')));
    lab.lose(what, 'setData');
    const written = lab.run(retrying.setData('/a', text('1'), { version: 0 }));
    if (what === 'request') expect((await written).version).toBe(1);
    // The same may have been written by another.
    else await expect(written).rejects.toBeInstanceOf(ConnectionLossError);
    expect((await lab.run(client.getData('/a'))).stat.version).toBe(1);
    lab.lose(what, 'setData');
    await expect(lab.run(retrying.setData('/a', text('2'), { version: 0 }))).rejects.toBeInstanceOf(
      BadVersionError,
    );
  });

  test('of a write without a version', async () => {
    const { lab, client, retrying } = stage();
    await lab.run(client.create('/a', text('0')));
    lab.lose(what, 'setData');
    const { version } = await lab.run(retrying.setData('/a', text('1')));
    expect(version).toBe(what === 'request' ? 1 : 2);
  });

  test('of an access control list', async () => {
    const { lab, client, retrying } = stage();
    await lab.run(client.create('/a'));
    const { acl } = await lab.run(client.getAcl('/a'));
    lab.lose(what, 'setACL');
    expect((await lab.run(retrying.setAcl('/a', acl))).aversion).toBe(what === 'request' ? 1 : 2);
    const { aversion: version } = (await lab.run(client.exists('/a')))!;
    lab.lose(what, 'setACL');
    const written = lab.run(retrying.setAcl('/a', acl, { version }));
    if (what === 'request') expect((await written).aversion).toBe(version + 1);
    else await expect(written).rejects.toBeInstanceOf(ConnectionLossError);
  });

  test('of a deletion', async () => {
    const { lab, client, retrying } = stage();
    await lab.run(client.create('/a'));
    lab.lose(what, 'delete');
    const deleted = lab.run(retrying.delete('/a'));
    if (what === 'request') await deleted;
    // Another may have deleted it.
    else await expect(deleted).rejects.toBeInstanceOf(ConnectionLossError);
    expect(await lab.run(client.exists('/a'))).toBeUndefined();
    await lab.run(client.create('/a'));
    lab.lose(what, 'delete');
    await lab.run(client.remove('/a'));
    expect(await lab.run(client.exists('/a'))).toBeUndefined();
  });

  test('of an answer to that question, too', async () => {
    const { lab, client, retrying } = stage();
    lab.lose('reply', 'create2');
    lab.lose(what, 'sync');
    lab.lose(what, 'exists');
    const { stat } = await lab.run(retrying.create('/e', null, { ephemeral: true }));
    expect(stat.ephemeralOwner).toBe(client.session!.id);
    expect(lab.count('create2')).toBe(1);
  });

  test('of a whole path', async () => {
    const { lab, client, other } = stage();
    for (let i = 0; i < 3; i++) {
      lab.lose(what, 'create2');
      lab.lose(what, 'exists');
    }
    await lab.run(client.ensurePath('/a/b/c'));
    expect(await lab.run(other.exists('/a/b/c'))).toBeDefined();
    for (let i = 0; i < 3; i++) lab.lose(what, 'delete');
    await lab.run(client.deleteAll('/a'));
    expect(await lab.run(other.exists('/a'))).toBeUndefined();
  });
});

describe('what cannot be known', () => {
  test('is said of a persistent node that may be another’s', async () => {
    const { lab, client, retrying } = stage();
    lab.lose('reply', 'create2');
    await expect(lab.run(retrying.create('/a'))).rejects.toBeInstanceOf(ConnectionLossError);
    expect(await lab.run(client.exists('/a'))).toBeDefined();
  });

  test('is said of a sequential node that somebody has taken already', async () => {
    const { lab, client, retrying, other } = stage();
    await lab.run(client.create('/q'));
    lab.lose('reply', 'create2');
    const made = retrying.create('/q/n-', null, { sequential: true });
    // It goes between the question for the children and the question for the node.
    let taken: Promise<void> | undefined;
    lab.onArrival = (what) => {
      if (what !== 'p1 sync') return;
      taken = other.getChildren('/q').then(({ children: [name] }) => other.delete(`/q/${name!}`));
    };
    await expect(lab.run(made)).rejects.toBeInstanceOf(ConnectionLossError);
    await lab.run(taken!);
    expect(lab.arrived.slice(-2)).toEqual(['p2 delete', 'p1 exists']);
    expect(lab.count('create2')).toBe(2);
  });

  test('is said of a node that was deleted and made again', async () => {
    const { lab, client, retrying, other } = stage();
    await lab.run(client.create('/a'));
    lab.lose('reply', 'delete');
    const watched = new Promise<void>((resolve) => {
      void other.exists('/a', { watcher: () => resolve() });
    });
    const deleted = retrying.delete('/a');
    const again = watched.then(() => other.create('/a'));
    const [outcome] = await lab.run(Promise.allSettled([deleted, again]));
    expect(outcome).toMatchObject({ status: 'rejected' });
    expect(await lab.run(client.exists('/a'))).toBeDefined();
  });

  test('is not repeated: a multi', async () => {
    const { lab, client } = stage();
    lab.lose('reply', 'multi');
    await expect(lab.run(client.transaction().create('/m').commit())).rejects.toBeInstanceOf(
      ConnectionLossError,
    );
    expect(await lab.run(client.exists('/m'))).toBeDefined();
  });
});

describe('a request that was not sent', () => {
  test('was not carried out: that is known', async () => {
    const { lab, client, retrying, other } = stage();
    await lab.run(other.create('/a'));
    const requests: (() => Promise<unknown>)[] = [
      () => retrying.delete('/a'),
      () => retrying.create('/a'),
      () => retrying.setData('/a', text('x'), { version: 0 }),
    ];
    for (const ask of requests) {
      lab.cut();
      const unsent = client.sync('/');
      const asked = ask();
      await expect(lab.run(unsent)).rejects.toMatchObject({ wasSent: false });
      lab.mend();
      await lab.run(asked);
    }
    lab.lose('request', 'sync');
    await expect(lab.run(client.sync('/'))).rejects.toMatchObject({ wasSent: true });
  });
});

describe('trying again', () => {
  test('ends with the session', async () => {
    const { lab, client, retrying } = stage();
    await lab.run(client.sync('/'));
    lab.cut();
    const read = retrying.getData('/');
    await lab.pass(4000);
    lab.mend();
    await expect(lab.run(read)).rejects.toBeInstanceOf(SessionExpiredError);
    expect(client.state).toBe('Expired');
  });

  test('ends with the time-out, and with the signal', async () => {
    const { lab, client, retrying } = stage();
    await lab.run(client.sync('/'));
    lab.cut();
    const began = client.now();
    const late = lab.run(retrying.getData('/', { timeoutMs: 700 }));
    await expect(late).rejects.toBeInstanceOf(RequestTimeoutError);
    expect(client.now() - began).toBe(700);
    const control = new AbortController();
    const waiting = retrying.getData('/', { signal: control.signal, timeoutMs: 1000 });
    await lab.pass(100);
    control.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(retrying.getData('/', { signal: control.signal })).rejects.toThrow('enough');
  });

  test('ends after so many attempts', async () => {
    const { lab, client } = stage();
    for (let i = 0; i < 3; i++) lab.lose('reply', 'getData');
    await expect(lab.run(client.retrying({ attempts: 3 }).getData('/'))).rejects.toBeInstanceOf(
      ConnectionLossError,
    );
    expect(lab.count('getData')).toBe(3);
  });

  test('is for what a server would not do at all, too', async () => {
    for (const err of [ErrorCode.SESSIONMOVED, ErrorCode.THROTTLEDOP]) {
      const { lab, client, retrying } = stage();
      lab.refuse(err, 'create2');
      await lab.run(retrying.create('/a'));
      expect(lab.count('sync')).toBe(0);
      expect(await lab.run(client.exists('/a'))).toBeDefined();
    }
  });

  test('knows the chroot', async () => {
    const lab = new Lab();
    const client = lab.client('p1', {}, 'a:1/x');
    await lab.run(client.ensurePath('/q'));
    for (const what of ['request', 'reply'] as const) {
      for (const sequential of [true, false]) {
        lab.lose(what, 'create2');
        const options = { ephemeral: true, sequential };
        const { path } = await lab.run(client.retrying().create(`/q/${what}`, null, options));
        expect(await lab.run(client.exists(path))).toBeDefined();
      }
    }
    expect((await lab.run(client.getChildren('/q'))).children).toHaveLength(4);
  });

  test('does not concern what is refused', async () => {
    const { lab, retrying } = stage();
    await expect(lab.run(retrying.getData('/nope'))).rejects.toBeInstanceOf(NoNodeError);
    expect(lab.count('getData')).toBe(1);
  });

  test('waits longer and longer, each client a little differently', () => {
    const policy = fullPolicy({ firstDelayMs: 100, longestDelayMs: 1000 });
    const delays = [1, 2, 3, 4, 5, 6, 60, 2000].map((attempt) => delayBefore(attempt, policy, 1));
    expect(delays).toEqual([0, 100, 200, 400, 800, 1000, 1000, 1000]);
    expect(delayBefore(3, policy, 0)).toBe(100);
  });
});
