/**
 * Makes an SVG file fit to stand inside of a page: without its XML head, and with its ids made
 * unique by a prefix, since several diagrams on one page would otherwise share theirs.
 */
export function inlineSvg(file: string, idPrefix: string): string {
  const svg = file.slice(Math.max(0, file.indexOf('<svg'))).trim();
  const ids = new Set([...svg.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!));
  const prefixed = (id: string): string => (ids.has(id) ? `${idPrefix}${id}` : id);
  return svg
    .replace(/(\sid=")([^"]+)/g, (_all, before: string, id: string) => before + prefixed(id))
    .replace(
      /(url\(\s*["']?#|href="#)([^"')]+)/g,
      (_all, before: string, id: string) => before + prefixed(id),
    )
    .replace(
      /(\saria-(?:labelledby|describedby)=")([^"]+)/g,
      (_all, before: string, list: string) => before + list.split(/\s+/).map(prefixed).join(' '),
    )
    .replace(/<style>.*?<\/style>/gs, (style) =>
      style.replace(/#([\w-]+)/g, (_all, id: string) => `#${prefixed(id)}`),
    );
}
