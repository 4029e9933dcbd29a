import { join } from 'node:path';
import {
  Application,
  Configuration,
  PageEvent,
  ReflectionKind,
  RendererEvent,
  TypeDocReader,
  type DeclarationReflection,
  type ProjectReflection,
  type Reflection,
} from 'typedoc';
import type { ApiIndex } from './api-index.ts';
import { ApiTheme } from './api-theme.ts';

/** The modules whose names texts may mention bare: what chapters import as `#kit` and `#client`. The first that has a name counts. */
const BARE = ['kit', 'client'];

/** Solutions tell the skeleton's generator by these what to do. Some of the kit is made of a solution; readers never see them. */
const AUTHORS_TAGS = ['@todo', '@solution'] as const;

const { blockTags, excludeTags } = Configuration.OptionDefaults;

/**
 * Builds the API pages, as typedoc.json of the repository says.
 *
 * @param root - the folder of the repository.
 * @param out - the folder for the pages. It must be `api` on the top of the site.
 * @returns where everything is, relative to the site.
 * @throws Error if typedoc finds a fault in the doc comments: a link to nothing, for one.
 */
export async function buildApi(root: string, out: string): Promise<ApiIndex> {
  const config = {
    options: join(root, 'typedoc.json'),
    out,
    theme: 'book',
    blockTags: [...blockTags, ...AUTHORS_TAGS],
    excludeTags: [...excludeTags, ...AUTHORS_TAGS],
  };
  const app = await Application.bootstrapWithPlugins(config, [new TypeDocReader()]);
  app.renderer.defineTheme('book', ApiTheme);
  // Doc comments mention what the kit exports without importing it ({@link Env.send}), and inner
  // things that exist but have no page. Whatever else cannot be resolved is a mistake.
  app.converter.addUnknownSymbolResolver((reference, from, _part, symbol) => {
    const path = reference.symbolReference?.path?.map(({ path: name }) => name) ?? [];
    const isFound =
      path.length > 0 && bareModules(from.project).some((one) => one.getChildByName(path));
    if (isFound) return `@kit/${path.join('.')}`;
    return symbol && `@inner/${path.join('.')}`;
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('typedoc could not read the sources.');
  app.validate(project);
  let index: ApiIndex | undefined;
  app.renderer.on(RendererEvent.BEGIN, () => {
    index = indexOf(project, (reflection) => `api/${app.renderer.router!.getFullUrl(reflection)}`);
  });
  app.renderer.on(PageEvent.END, (page) => joinToSite(page, index!));
  await app.generateDocs(project, out);
  if (index === undefined || app.logger.hasErrors() || app.logger.hasWarnings()) {
    throw new Error('typedoc is not content: see above.');
  }
  return index;
}

/**
 * Gives a page of typedoc the style of the book, and puts right the links to `@site/…`, `@kit/…` and
 * `@inner/…`, which is nowhere. Takes links out of what folds and unfolds: to a
 * screen reader they would be part of its name.
 */
function joinToSite(page: PageEvent, index: ApiIndex): void {
  const top = '../'.repeat(page.url.split('/').length);
  const styles = ['api-palette.css', 'fonts.css', 'api.css']
    .map((name) => `<link rel="stylesheet" href="${top}assets/${name}"/>`)
    .join('');
  const icon = `<link rel="icon" href="${top}assets/favicon.svg" type="image/svg+xml"/>`;
  page.contents = (page.contents ?? '')
    .replaceAll('"@site/', `"${top}`)
    .replace(/<a href="@inner\/[^>]*>(.*?)<\/a>/g, '$1')
    .replace(/"@kit\/([\w.]+)"( class="external")?( target="_blank")?/g, (_all, name: string) => {
      return `"${top}${index.names.get(name) ?? index.members.get(name) ?? ''}"`;
    })
    .replace(/<summary[^>]*>.*?<\/summary>/gs, (summary) =>
      summary.replace(/<a [^>]*class="tsd-anchor-icon".*?<\/a>/gs, ''),
    )
    .replace('</head>', () => `${icon}${styles}</head>`);
}

function indexOf(project: ProjectReflection, urlOf: (reflection: Reflection) => string): ApiIndex {
  const names = new Map<string, string>();
  const members = new Map<string, string>();
  for (const exported of bareModules(project).flatMap(({ children }) => children ?? [])) {
    if (names.has(exported.name)) continue;
    names.set(exported.name, urlOf(exported));
    for (const member of membersOf(exported)) {
      members.set(`${exported.name}.${member.name}`, urlOf(member));
    }
  }
  const modules = new Map<string, string>();
  for (const module of project.getChildrenByKind(ReflectionKind.Module)) {
    const file = project.getSymbolIdFromReflection(module)?.packagePath;
    if (file !== undefined) modules.set(file.replaceAll('\\', '/'), urlOf(module));
  }
  return { names, members, modules };
}

function membersOf(reflection: DeclarationReflection): readonly DeclarationReflection[] {
  const hasMembers = reflection.kindOf([ReflectionKind.Interface, ReflectionKind.Class]);
  return hasMembers ? (reflection.children ?? []) : [];
}

function bareModules(project: ProjectReflection): readonly DeclarationReflection[] {
  const modules = project.getChildrenByKind(ReflectionKind.Module);
  return BARE.flatMap((bare) => modules.filter(({ name }) => name === bare));
}
