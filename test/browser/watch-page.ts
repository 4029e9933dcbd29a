import type { Page } from 'playwright-core';

/** What has gone wrong on a page so far, as sentences. */
export type Problems = string[];

/**
 * Notes from now on what goes wrong on a page: errors that nobody catches, errors in the console, requests that fail, and
 * requests to anywhere else than where the site is.
 *
 * @param home - what the addresses of the site begin with.
 */
export function watchPage(page: Page, home: string): Problems {
  const problems: Problems = [];
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const address = request.url();
    const isOwn = address.startsWith(home) || /^(data|blob|about):/.test(address);
    if (!isOwn) problems.push(`asks elsewhere: ${address}`);
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? 'no reason';
    // Whoever leaves a page no longer wants what has not come yet, such as its icon.
    if (reason !== 'net::ERR_ABORTED') problems.push(`failed: ${request.url()} (${reason})`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  });
  return problems;
}
