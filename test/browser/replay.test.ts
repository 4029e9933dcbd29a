import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { ResultJson } from '../../src/grade/result.ts';
import { serveFiles } from '../../src/host/static-files.ts';
import { ReplayServer } from '../../src/replay-server/replay-server.ts';
import { Guard } from '../../src/workshop/guard.ts';
import { changeFile, replayWorkbook } from '../kit/replay-workbook.ts';
import { runCommand } from '../kit/run-command.ts';
import { seriousFaults } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { fileAddress, siteFolder } from './site.ts';
import { watchPage } from './watch-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** The site, with what `npm start` has behind the replay page, for the code of a workbook. */
async function serve(root: string): Promise<string> {
  const replays = new ReplayServer({ root, guard: new Guard('127.0.0.1', undefined) });
  const files = serveFiles(siteFolder());
  const server = createServer((request, response) => {
    if (replays.isFor(request)) replays.answer(request, response);
    else files(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    replays.close();
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** What the terminal says of the first failed test of a workbook's chapter 1. */
async function failureIn(root: string): Promise<{ readonly token: string; readonly hash: string }> {
  const file = path.join(root, 'result.json');
  const { stdout } = await runCommand(root, 'test', '1', '--json', file);
  const { tests } = JSON.parse(readFileSync(file, 'utf8')) as ResultJson;
  const { token = '', hash = '' } = tests[0]?.failure ?? {};
  expect(stdout).toContain(`replay.html#${token}`);
  return { token, hash };
}

async function open(address: string, home: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  const problems = watchPage(page, home);
  onTestFinished(async () => {
    expect(problems).toEqual([]);
    await page.close();
  });
  await page.goto(address);
  return page;
}

function verdictOn(page: Page): Locator {
  return page.locator('.rp-verdict');
}

describe('the replay page', () => {
  test('shows the run of the terminal, step by step up to the broken rule', async () => {
    const root = replayWorkbook();
    const { token, hash } = await failureIn(root);
    const home = await serve(root);
    const page = await open(`${home}replay.html#${token}`, home);
    await verdictOn(page).getByText('Broken rule: agreement').waitFor();
    expect(await page.locator('.rp-same').textContent()).toContain(
      `This is the run of the terminal, event for event: hash ${hash}`,
    );
    expect(await page.locator('.rp-faults').textContent()).toContain('coordinator crashes');

    const now = page.getByRole('list', { name: 'What happens' });
    const broken = page.locator('.pg-lights [data-state=broken]');
    const first = await now.textContent();
    await page.keyboard.press('ArrowRight');
    expect(await now.textContent()).not.toBe(first);
    await page.keyboard.press('ArrowLeft');
    expect(await now.textContent()).toBe(first);
    expect(await broken.count()).toBe(0);
    await page.keyboard.press('End');
    await broken.getByText('agreement').waitFor();
    expect(await now.textContent()).toContain('Rule broken, agreement');
    // It is a recording: nothing of it is to be pressed.
    expect(await page.locator('.pg-stage [role=button]').count()).toBe(0);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await seriousFaults(page)).toEqual([]);
    }

    await page.getByRole('button', { name: 'The same on the solution' }).click();
    await verdictOn(page).getByText('No rule is broken').waitFor();
    expect(await page.locator('.rp-same').textContent()).toContain('goes another way');
  });

  test('says so if the code has changed, and tells of code that does not end', async () => {
    const root = replayWorkbook();
    const { token, hash } = await failureIn(root);
    changeFile(root, 'participant.ts', (text) =>
      text.replace(/(onMessage\([^)]*\)[^{]*\{)/, '$1 for (;;);'),
    );
    const home = await serve(root);
    const page = await open(`${home}replay.html`, home);
    await page.getByLabel('Token of a failed test').fill(token);
    await page.getByRole('button', { name: 'Show the run' }).click();
    await verdictOn(page).getByText('It does not end').waitFor();
    expect(await page.locator('.rp-same').textContent()).toMatch(
      new RegExp(`Your code has changed since .* it was ${hash}`),
    );
  });

  test('refuses what is no token', async () => {
    const home = await serve(replayWorkbook());
    const page = await open(`${home}replay.html#run1.AAAA.000`, home);
    await page.getByRole('status').getByText('The token is damaged').waitFor();
  });

  test('from the disk it says how to start what it needs, and runs the solution', async () => {
    const token = 'run1.AQQCvbqSgggAAAAAAAEBAQUDAA.rue';
    const page = await open(`${fileAddress('replay.html')}#${token}`, fileAddress(''));
    await page.getByText('This token is of chapter 1').waitFor();
    const link = page.getByRole('link', { name: 'the same page there' });
    expect(await link.getAttribute('href')).toBe(`http://127.0.0.1:8080/replay.html#${token}`);
    await page.getByRole('heading', { name: 'on the reference solution' }).waitFor();
    await verdictOn(page).getByText('No rule is broken').waitFor();
    await page.keyboard.press('End');
    expect(await page.locator('.pg-lights [data-state=broken]').count()).toBe(0);
  });
});
