import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { seriousFaults } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { serveSite, type ServedSite } from './served-site.ts';
import { fileAddress, siteFolder } from './site.ts';

const CHAPTER = 'chapters/01-two-phase-commit/index.html';

let browser: Browser;
let site: ServedSite;
let page: Page;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), serveSite(siteFolder())]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});
beforeEach(async () => {
  page = await browser.newPage();
  await page.goto(site.url + CHAPTER);
});
afterEach(() => page.close());

/** The parts of the first prediction. */
function prediction() {
  const box = page.locator('.box.predict').first();
  return {
    box,
    summary: box.locator('details.answer > summary'),
    answer: box.locator('.answer-text'),
    field: box.getByLabel('What do you think?'),
    own: box.locator('.own-guess'),
  };
}

test('a prediction asks for a guess, keeps it, and shows it beside the answer', async () => {
  const { box, summary, answer, field, own } = prediction();
  expect(await box.locator('.question').isVisible()).toBe(true);
  await summary.press('Enter');
  await field.waitFor();
  expect(await answer.isVisible()).toBe(false);
  await page.keyboard.type('They differ.');
  await page.keyboard.press('Control+Enter');
  await answer.waitFor();
  expect(await own.textContent()).toContain('They differ.');
  await summary.click();
  await answer.waitFor({ state: 'hidden' });

  await page.reload();
  expect(await own.textContent()).toContain('They differ.');
  await summary.click();
  await answer.waitFor();
  await own.getByRole('button', { name: 'Change your guess' }).click();
  await field.fill('');
  await box.getByRole('button', { name: 'Compare with the answer' }).click();
  expect(await own.isVisible()).toBe(false);
});

test('a guess is kept on a page from the disk, too', async () => {
  await page.goto(fileAddress(CHAPTER));
  const { summary, own } = prediction();
  await summary.click();
  await page.keyboard.type('From the disk.');
  await page.keyboard.press('Control+Enter');
  await page.reload();
  expect(await own.textContent()).toContain('From the disk.');
});

test('the answer of a prediction is there without a guess, too', async () => {
  const { box, summary, answer, field, own } = prediction();
  await summary.click();
  await field.press('Escape');
  expect(await field.isVisible()).toBe(false);
  expect(await answer.isVisible()).toBe(false);
  await summary.press('Enter');
  await box.getByRole('button', { name: 'No guess' }).click();
  await answer.waitFor();
  expect(await own.isVisible()).toBe(false);
  await summary.click();
  await summary.click();
  await answer.waitFor();
});

test.each(['light', 'dark'] as const)(
  'being asked for a guess has no serious fault, %s',
  async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { box, summary, field } = prediction();
    await summary.click();
    expect(await seriousFaults(page)).toEqual([]);
    await field.fill('A guess.');
    await box.getByRole('button', { name: 'Compare with the answer' }).click();
    expect(await seriousFaults(page)).toEqual([]);
  },
);

test('on paper every answer is there', async () => {
  const answers = page.locator('.answer-text');
  expect(await answers.count()).toBeGreaterThan(0);
  const hidden = () => page.locator('details.answer:not([open])').count();
  expect(await hidden()).toBe(await answers.count());
  await page.pdf();
  expect(await hidden()).toBe(0);
});

test('a term is explained while it has the focus or the pointer', async () => {
  const term = page.locator('main a.term').first();
  const definition = await term.getAttribute('data-definition');
  const tip = page.getByRole('tooltip');
  await term.focus();
  await tip.waitFor();
  expect(await tip.textContent()).toBe(definition);
  await page.keyboard.press('Escape');
  await tip.waitFor({ state: 'hidden' });
  await term.hover();
  await tip.waitFor();
  const { width = 0 } = page.viewportSize() ?? {};
  const box = await tip.boundingBox();
  expect(box!.x).toBeGreaterThanOrEqual(0);
  expect(box!.x + box!.width).toBeLessThanOrEqual(width);
  await Promise.all([page.waitForURL(/GLOSSARY\.html#/), term.click()]);
  const { hash } = new URL(page.url());
  expect(await page.locator(`[id="${hash.slice(1)}"]`).count()).toBe(1);
});

test('the copy button copies code, and of a session in a shell the commands alone', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = async (block: string): Promise<string> => {
    const figure = page.locator(block).first();
    await figure.hover();
    await figure.getByRole('button', { name: 'Copy' }).click();
    await figure.getByRole('button', { name: 'Copied' }).waitFor();
    return page.evaluate<string>('navigator.clipboard.readText()');
  };
  expect(await copied('.code')).toBe(await page.locator('.code pre code').first().textContent());
});

test('of a difference the solution alone is copied', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${site.url}solutions/01-two-phase-commit/index.html`);
  const file = page.locator('details.solution[id="coordinator.ts"]');
  const line = file.locator('del').first();
  expect(await line.isVisible()).toBe(false);
  await file.locator('summary').click();
  await line.waitFor();
  await file.locator('.code').hover();
  await file.getByRole('button', { name: 'Copy' }).click();
  await file.getByRole('button', { name: 'Copied' }).waitFor();
  const copied = await page.evaluate<string>('navigator.clipboard.readText()');
  expect(copied).toContain('export class Coordinator');
  expect(copied).not.toContain('TODO');
  await page.getByLabel(/^Show the solution alone/).check();
  await line.waitFor({ state: 'hidden' });
});

test('a level leads to what is to be written, and that to the solution', async () => {
  await page.locator('.level-tasks').first().getByRole('link', { name: 'onVote' }).click();
  await page.waitForURL(/skeleton.html#coordinator.ts-L/);
  await page.locator('.line.todo:target').waitFor();
  await page
    .getByRole('navigation', { name: 'This chapter' })
    .getByRole('link', { name: 'Solution' })
    .click();
  await page.getByRole('heading', { name: 'Solution', exact: true }).waitFor();
});

test('nothing is wider than a small screen', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  const wider = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(wider).toBe(0);
});
