import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { main as browser } from '../../src/cli/browser.ts';
import { chromiumPath } from '../../src/cli/chromium-path.ts';

afterEach(() => vi.unstubAllEnvs());

const HERE = fileURLToPath(import.meta.url);

describe('npm run browser', () => {
  it('says what is not installed, and how to install it', async () => {
    vi.stubEnv('CHROMIUM', '/nonexistent');
    await expect(browser([])).rejects.toThrow(/need Chromium.* apt-get install chromium/);
  });

  it('says if there is no site', async () => {
    vi.stubEnv('CHROMIUM', HERE);
    const promise = browser(['--site', path.dirname(HERE)]);
    await expect(promise).rejects.toThrow('npm run site builds it into site/dist');
  });
});

describe('where Chromium is', () => {
  it('is what CHROMIUM says, if that is there', () => {
    expect(chromiumPath({ CHROMIUM: HERE, PATH: '' })).toBe(HERE);
    expect(chromiumPath({ CHROMIUM: '/nonexistent', PATH: '/usr/bin' })).toBeUndefined();
  });

  it('is otherwise found on the PATH, or not', () => {
    expect(chromiumPath({ PATH: path.dirname(HERE) })).toBeUndefined();
    expect(chromiumPath({})).toBeUndefined();
  });
});
