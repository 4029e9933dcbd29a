import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/**
 * Checks a built site: every link, image, script and style of its pages and style sheets leads to a
 * file of the site, every anchor to an id, and nothing but ordinary links leads to another host.
 *
 * @param dist - the folder of the site.
 * @returns what is wrong, a sentence each, starting with the page; nothing if all is well.
 */
export function checkSiteLinks(dist: string): string[] {
  const files = filesUnder(dist);
  const pages = files.filter((file) => file.endsWith('.html'));
  const ids = new Map(pages.map((file) => [file, idsOf(readFileSync(file, 'utf8'))]));
  const problems = new Set<string>();
  const check = (from: string, link: Link): void => {
    const problem = problemOf(dist, from, link, ids);
    if (problem) problems.add(`${relative(dist, from).split(sep).join('/')}: ${problem}`);
  };
  for (const file of pages)
    linksOf(readFileSync(file, 'utf8')).forEach((link) => check(file, link));
  for (const file of files.filter((name) => name.endsWith('.css'))) {
    cssLinks(readFileSync(file, 'utf8')).forEach((link) => check(file, link));
  }
  return [...problems].sort();
}

interface Link {
  readonly url: string;
  /** True for what one may follow, false for what the browser fetches by itself. */
  readonly outbound: boolean;
}

/** Tags with their attributes; text and code have no bare `<`. */
const TAG = /<([a-z][\w-]*)((?:\s+[^\s=>"/]+(?:\s*=\s*(?:"[^"]*"|[^\s"'>]+))?)*)\s*\/?>/gi;

function linksOf(page: string): Link[] {
  const found: Link[] = [];
  for (const [, tag = '', attributes = ''] of withoutScripts(page).matchAll(TAG)) {
    for (const [, name = '', quoted, bare] of attributes.matchAll(
      /\s(href|src|xlink:href|poster|data|action)\s*=\s*(?:"([^"]*)"|([^\s">]+))/gi,
    )) {
      const url = unescape(quoted ?? bare ?? '');
      found.push({ url, outbound: tag.toLowerCase() === 'a' && name.toLowerCase() === 'href' });
    }
  }
  return found;
}

function cssLinks(css: string): Link[] {
  const urls = [...css.matchAll(/url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]+))\s*\)/g)];
  const imports = [...css.matchAll(/@import\s+["']([^"']+)["']/g)];
  return [...urls, ...imports].map((match) => ({
    url: match.slice(1).find((url) => url !== undefined) ?? '',
    outbound: false,
  }));
}

function idsOf(page: string): ReadonlySet<string> {
  const found = withoutScripts(page).matchAll(/\s(?:id|name)\s*=\s*(?:"([^"]*)"|([^\s">]+))/g);
  return new Set([...found].map(([, quoted, bare]) => unescape(quoted ?? bare ?? '')));
}

function problemOf(
  dist: string,
  from: string,
  { url, outbound }: Link,
  ids: ReadonlyMap<string, ReadonlySet<string>>,
): string | undefined {
  if (/^(data:|mailto:)/i.test(url)) return undefined;
  if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(url)) {
    return outbound ? undefined : `asks another host for ${url}`;
  }
  const [path = '', anchor] = url.split('#');
  const clean = path.replace(/\?.*$/, '');
  if (clean.startsWith('/')) return `${url} works only at the top of a host`;
  const target = clean === '' ? from : resolve(dirname(from), decodeURIComponent(clean));
  if (relative(dist, target).startsWith('..')) return `${url} leads out of the site`;
  if (!existsSync(target)) return `${url} leads to nothing`;
  if (statSync(target).isDirectory()) return `${url} leads to a folder, which fails from a disk`;
  if (!anchor || ids.get(target) === undefined) return undefined;
  const known = ids.get(target)!.has(decodeURIComponent(anchor));
  return known ? undefined : `${url} leads to an anchor that does not exist`;
}

function withoutScripts(page: string): string {
  return page.replace(/<!--.*?-->/gs, '').replace(/(<(script|style)\b[^>]*>).*?<\/\2>/gis, '$1');
}

function unescape(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}
