import { afterEach, describe, expect, it, vi } from 'vitest';
import { main as interop } from '../../src/cli/interop.ts';
import { UsageError } from '../../src/cli/usage-error.ts';

afterEach(() => vi.unstubAllEnvs());

describe('npm run interop', () => {
  it('says what is not installed, and how to install it', async () => {
    // Without Java there is no server of Apache's, whatever else is there.
    vi.stubEnv('PATH', '/nonexistent');
    const promise = interop([]);
    await expect(promise).rejects.toThrow(UsageError);
    await expect(promise).rejects.toThrow(
      /^These tests need Apache's server.* On Debian: apt-get install zookeeper( python3-kazoo)?$/,
    );
  });
});
