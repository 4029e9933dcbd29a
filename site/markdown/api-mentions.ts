import type { MarkdownIt, StateCore, Token } from 'markdown-it';
import type { PageEnv } from './page-env.ts';

/**
 * Links inline code that names something of the kit to its API page: the first mention in each
 * section, and neither in headings nor inside other links.
 */
export function apiMentions(md: MarkdownIt): void {
  md.core.ruler.after('links', 'api_mentions', (state: StateCore) => {
    let linked = new Set<string>();
    state.tokens.forEach((token, i) => {
      if (token.type === 'heading_open') linked = new Set();
      if (token.type !== 'inline' || state.tokens[i - 1]?.type === 'heading_open') return;
      token.children = linkMentions(state, token.children ?? [], linked);
    });
  });
}

function linkMentions(state: StateCore, children: Token[], linked: Set<string>): Token[] {
  const { page } = state.env as PageEnv;
  let insideLink = 0;
  return children.flatMap((child) => {
    if (child.type === 'link_open') insideLink++;
    if (child.type === 'link_close') insideLink--;
    if (child.type !== 'code_inline' || insideLink > 0) return [child];
    const href = page.findApi(child.content);
    if (href === undefined || linked.has(href)) return [child];
    linked.add(href);
    const open = new state.Token('link_open', 'a', 1);
    open.attrSet('href', href);
    open.attrSet('class', 'api');
    return [open, child, new state.Token('link_close', 'a', -1)];
  });
}
