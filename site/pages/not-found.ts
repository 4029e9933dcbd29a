import { GLOSSARY_FILE } from '../glossary.ts';
import { html, raw } from '../html.ts';
import { paletteCss } from '../palette.ts';

const GLOSSARY_PAGE = GLOSSARY_FILE.replace(/md$/, 'html');

/** Where static hosts look for the page of what is not there. */
export const NOT_FOUND_PAGE = '404.html';

/**
 * The page that stands in for one that does not exist. It is shown at any address, so no relative link to a style or a script
 * would work: it brings its own. Its links work where the server says with `<base>` where the top of the site is, as `npm start`
 * does; on other hosts the script looks for it.
 *
 * @param pages - what there is, relative to the site.
 */
export function notFoundPage(pages: ReadonlySet<string>): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>There is no such page · Build your own ZooKeeper</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="data:," />
        <style>
          ${raw(paletteCss() + STYLE)}
        </style>
      </head>
      <body>
        <main>
          <p class="code">404</p>
          <h1>There is no such page</h1>
          <p>
            Nothing of this book is at this address. The page may have been renamed, or the address
            may have been cut short.
          </p>
          <ul>
            ${WAYS_ON.filter(({ page }) => pages.has(page)).map(
              ({ page, name, remark }) => html`<li><a href="${page}">${name}</a>${remark}</li>`,
            )}
          </ul>
        </main>
        <script>
          ${raw(SCRIPT)};
        </script>
      </body>
    </html> `.text;
}

const WAYS_ON = [
  { page: 'index.html', name: 'The first page', remark: ', with the list of all chapters' },
  {
    page: 'chapters/00-start-here/index.html',
    name: 'Start here',
    remark: ', if you are new to this',
  },
  { page: GLOSSARY_PAGE, name: 'The glossary', remark: '' },
] as const;

const STYLE = `
body {
  display: grid;
  place-content: center;
  min-height: 100vh;
  margin: 0;
  padding: 1.5rem;
  box-sizing: border-box;
  background: var(--paper);
  color: var(--ink);
  font: 1.1rem/1.6 Charter, 'Iowan Old Style', Cambria, Georgia, serif;
}
main { max-width: 34rem; }
h1 { margin: 0 0 0.6em; font-size: 2.3rem; line-height: 1.1; letter-spacing: -0.02em; }
.code { margin: 0 0 0.3rem; color: var(--ink-soft); font: 600 1rem/1.4 system-ui, sans-serif; }
a { color: var(--accent); text-underline-offset: 0.18em; }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
ul { padding-left: 1.3em; }
li { margin-bottom: 0.35em; }
`;

/** Asks folder after folder, upwards, whether it is the top of the site, and makes the links lead there. */
const SCRIPT = `
(async function () {
  try {
    const theme = localStorage.getItem('tsd-theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {}
  if (document.querySelector('base') || !location.protocol.startsWith('http')) return;
  let folder = new URL('.', location.href);
  for (;;) {
    const found = await fetch(new URL('assets/theme.js', folder), { method: 'HEAD' }).catch(() => undefined);
    if (found && found.ok) break;
    const above = new URL('..', folder);
    if (above.href === folder.href) return;
    folder = above;
  }
  for (const link of document.querySelectorAll('a')) link.href = new URL(link.getAttribute('href'), folder).href;
})()`;
