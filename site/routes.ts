import { posix } from 'node:path';

/** What a link needs to know about the repository. Paths are relative to it, with forward slashes. */
export interface Repository {
  /** What is at that path, if anything. */
  kindOf(path: string): 'file' | 'folder' | undefined;
  /** The API page of a source file, relative to the site. */
  apiPage(file: string): string | undefined;
}

/** A page, or a file copied as it is, that must exist for a link to work. */
export interface Target {
  /** - `markdown`, `source`: a file shown on a page of its own
   *  - `skeleton`, `solution`: all files of that folder on one page
   *  - `asset`: copied as it is
   *  - `api`: made elsewhere */
  readonly kind: 'markdown' | 'source' | 'skeleton' | 'solution' | 'asset' | 'api';
  /** What it is made from: a file or a folder of the repository. */
  readonly from: string;
  /** Where it is on the site. */
  readonly page: string;
  /** An anchor to go with it, without the hash sign. */
  readonly anchor?: string;
}

/**
 * Where a path of the repository is on the site.
 *
 * @param anchor - as in the link, without the hash sign: a heading's, or `L12` for a line.
 * @throws Error if the site has nothing for it.
 */
export function targetOf(repository: Repository, path: string, anchor?: string): Target {
  const kind = repository.kindOf(path);
  if (kind === undefined) throw new Error(`there is no ${path} to link to.`);
  return kind === 'folder' ? ofFolder(repository, path) : ofFile(repository, path, anchor);
}

/**
 * Resolves a link of a Markdown file: `../../src/kit/env.ts#L12` seen from a chapter.
 *
 * @returns the path in the repository, and the anchor; undefined for links to elsewhere (`https:`,
 *   `mailto:`) and within the file.
 * @throws Error if the link leaves the repository.
 */
export function resolveInRepository(
  file: string,
  href: string,
): { readonly path: string; readonly anchor: string | undefined } | undefined {
  if (/^([a-z][a-z0-9+.-]*:|\/\/|#)/i.test(href)) return undefined;
  const [link = '', anchor] = href.split('#');
  const joined = posix.normalize(posix.join(posix.dirname(file), decodeURI(link)));
  const path = joined.replace(/\/$/, '');
  if (href.startsWith('/') || path.startsWith('..')) {
    throw new Error(`the link to ${href} leads out of the repository.`);
  }
  return { path, anchor };
}

/** Where the code of a chapter is on the site: what its reader starts with, and the solution. */
export function codePages(folder: string): Readonly<Record<'skeleton' | 'solution', string>> {
  return {
    skeleton: `chapters/${folder}/skeleton.html`,
    solution: `solutions/${folder}/index.html`,
  };
}

/** The relative link from one page of the site to another. */
export function relativeLink(fromPage: string, target: Pick<Target, 'page' | 'anchor'>): string {
  const path = posix.relative(posix.dirname(fromPage), target.page);
  return target.anchor === undefined ? path : `${path}#${target.anchor}`;
}

function ofFolder(repository: Repository, path: string): Target {
  if (path === 'src') return { kind: 'api', from: path, page: 'api/index.html' };
  const folder = /^solutions\/([^/]+)$/.exec(path)?.[1];
  if (folder !== undefined) {
    return { kind: 'solution', from: path, page: codePages(folder).solution };
  }
  const readme = path === '.' ? 'README.md' : `${path}/README.md`;
  if (repository.kindOf(readme) === 'file') return ofFile(repository, readme, undefined);
  throw new Error(`${path} is a folder without a README.md, so the site has no page for it.`);
}

function ofFile(repository: Repository, path: string, anchor: string | undefined): Target {
  const heading = anchor === undefined ? {} : { anchor };
  if (path.endsWith('.md')) return { kind: 'markdown', from: path, page: pageOf(path), ...heading };
  if (/\.(svg|png|jpg|webp|gif)$/.test(path)) return { kind: 'asset', from: path, page: path };
  const [top, chapter, name, ...deeper] = path.split('/');
  if (name !== undefined && deeper.length === 0 && (top === 'chapters' || top === 'solutions')) {
    const kind = top === 'chapters' ? 'skeleton' : 'solution';
    const page = codePages(chapter!)[kind];
    return { kind, from: `${top}/${chapter}`, page, anchor: lineAnchor(anchor, name) ?? name };
  }
  const api = repository.apiPage(path);
  if (api !== undefined && anchor === undefined) return { kind: 'api', from: path, page: api };
  const line = lineAnchor(anchor);
  const at = line === undefined ? {} : { anchor: line };
  return { kind: 'source', from: path, page: `files/${path}.html`, ...at };
}

/** The id of the line that `#L12` or `#L12-L20` names, on a page with the code of `file`. */
function lineAnchor(anchor: string | undefined, file?: string): string | undefined {
  const line = /^L(\d+)/.exec(anchor ?? '')?.[0];
  return line && (file === undefined ? line : `${file}-${line}`);
}

function pageOf(markdownFile: string): string {
  return markdownFile.replace(/(^|\/)README\.md$/, '$1index.md').replace(/\.md$/, '.html');
}
