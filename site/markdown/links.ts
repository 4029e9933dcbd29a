import type { MarkdownIt, StateCore, Token } from 'markdown-it';
import { markdownError, type PageEnv } from './page-env.ts';

/** Makes links between files of the repository lead to the pages of the site. */
export function links(md: MarkdownIt): void {
  md.core.ruler.after('inline', 'links', (state: StateCore) => {
    for (const token of state.tokens) {
      for (const child of token.children ?? []) redirect(child, token, state.env as PageEnv);
    }
  });
}

function redirect(child: Token, block: Token, env: PageEnv): void {
  const name = child.type === 'link_open' ? 'href' : child.type === 'image' ? 'src' : undefined;
  const target = name && child.attrGet(name);
  if (name === undefined || typeof target !== 'string') return;
  try {
    child.attrSet(name, env.page.resolveLink(target));
  } catch (error) {
    throw markdownError(env, block, (error as Error).message);
  }
}
