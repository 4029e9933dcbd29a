import { html } from '../html.ts';
import type { Frame, PageContent } from '../pages/layout.ts';
import { PLAYGROUND_STYLE, playgroundFolders } from '../playground/pages.ts';

/** Where the page is on the site; the link that a report prints leads there. */
const REPLAY_PAGE = 'replay.html';

/** The page that shows a failed run step by step. What is shown of a run is drawn by its script. */
export function replayPage(frame: Frame): PageContent {
  return {
    page: REPLAY_PAGE,
    title: 'Replay a failed run',
    description: 'A failed run of your own code, step by step: paste the token of the report.',
    kind: 'playground',
    headings: [],
    body: html`<h1>Replay a failed run</h1>
      <link rel="stylesheet" href="assets/${PLAYGROUND_STYLE}" />
      <link rel="stylesheet" href="assets/replay.css" />
      <form id="rp-form" class="rp-form">
        <label for="rp-token">Token of a failed test</label>
        <input
          id="rp-token"
          name="token"
          type="text"
          placeholder="run1.…"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          required
        />
        <button type="submit">Show the run</button>
      </form>
      <p id="rp-status" class="rp-status" role="status"></p>
      <div id="rp-result" data-playgrounds="${playgroundFolders(frame).join(' ')}">
        <p>
          When a test fails, its report names the run: <code>npm run replay -- run1.…</code>. Paste
          that token here, or open the link that stands below it, and the run is there to be stepped
          through: what was sent, what arrived and what was lost, what each node knew, what was on
          its disk, and the step that broke the rule.
        </p>
        <p>
          It is your own code that runs, so <code>npm start</code> has to run on your machine
          meanwhile, in the folder of the workbook.
        </p>
        <noscript><p>A script draws it, and scripts are switched off here.</p></noscript>
      </div>
      <script src="assets/replay.js" defer></script>`,
  };
}
