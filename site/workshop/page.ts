import { html } from '../html.ts';
import type { PageContent } from '../pages/layout.ts';

/** Where the page is on the site. */
export const WORKSHOP_PAGE = 'workshop/index.html';

/** The page that shows the ensemble of `npm start`. What is live in it is drawn by its script. */
export function workshopPage(): PageContent {
  return {
    page: WORKSHOP_PAGE,
    title: 'The live ensemble',
    description:
      'The servers of npm start as they run: who leads, what they have, and what happens if one of them goes.',
    kind: 'text',
    headings: [],
    body: html`<h1>The live ensemble</h1>
      <link rel="stylesheet" href="../assets/uplot.css" />
      <link rel="stylesheet" href="../assets/workshop.css" />
      <div class="ws-bar">
        <p id="ws-summary" role="status">Looking for the ensemble of <code>npm start</code>.</p>
        <button type="button" class="ws-button" id="ws-big" aria-pressed="false">Big type</button>
        <button type="button" class="ws-button" id="ws-keys">Keys</button>
      </div>
      <p id="ws-problem" role="alert" hidden></p>
      <div id="ws-absent">
        <p>
          This page shows the three servers that <code>npm start</code> runs on your machine: which
          of them leads, how new its history is, who is connected, and what happens when one of them
          goes. <code>npm start -- --workshop</code> adds buttons to kill, pause and cut off
          servers.
        </p>
        <noscript><p>It is drawn by a script, and scripts are switched off here.</p></noscript>
      </div>
      <div id="ws-live" hidden>
        <div class="ws-stage">
          <div>
            <div id="ws-scene"></div>
            <p class="ws-quiet ws-caption">
              Below each role: its epoch, and how many transactions that epoch has had.
            </p>
          </div>
          <section class="ws-happens" aria-labelledby="ws-log-title">
            <h2 id="ws-log-title">What happens</h2>
            <ol id="ws-log" tabindex="0" aria-labelledby="ws-log-title"></ol>
          </section>
        </div>
        <section id="ws-controls" aria-label="The chosen server" hidden></section>
        <p id="ws-looks-only" class="ws-quiet" hidden>
          This page only shows. <code>npm start -- --workshop</code> brings buttons to kill, pause
          and cut off servers, and to change znodes.
        </p>
        <section aria-labelledby="ws-figures-title">
          <h2 id="ws-figures-title">Figures</h2>
          <div
            id="ws-figures"
            class="table"
            tabindex="0"
            role="group"
            aria-labelledby="ws-figures-title"
          ></div>
          <p class="ws-quiet">Clients connect to <code id="ws-connect"></code>.</p>
        </section>
        <section aria-labelledby="ws-charts-title">
          <h2 id="ws-charts-title">The last five minutes</h2>
          <div id="ws-charts"></div>
        </section>
        <section aria-labelledby="ws-nodes-title">
          <h2 id="ws-nodes-title">Znodes</h2>
          <div class="ws-nodes">
            <div id="ws-tree"></div>
            <div id="ws-node"></div>
          </div>
        </section>
        <section aria-labelledby="ws-board-title">
          <h2 id="ws-board-title">Who has come how far</h2>
          <div
            id="ws-board"
            class="table"
            tabindex="0"
            role="group"
            aria-labelledby="ws-board-title"
          ></div>
          <p class="ws-quiet">
            Only those are here who ask for it, by adding to a test run
            <code>--board http://HOST:8080 --name YOURS</code>.
          </p>
        </section>
      </div>
      <dialog id="ws-key-help" aria-label="Keys">
        <form method="dialog">
          <dl>
            <dt><kbd>1</kbd> to <kbd>9</kbd></dt>
            <dd>choose a server</dd>
            <dt><kbd>K</kbd></dt>
            <dd>kill it (<code>kill -9</code>)</dd>
            <dt><kbd>S</kbd></dt>
            <dd>stop it in order</dd>
            <dt><kbd>P</kbd></dt>
            <dd>pause it, or let it go on</dd>
            <dt><kbd>R</kbd></dt>
            <dd>restart it</dd>
            <dt><kbd>X</kbd></dt>
            <dd>cut it off from the other servers, or mend that</dd>
            <dt><kbd>B</kbd></dt>
            <dd>big type, or ordinary</dd>
            <dt><kbd>Esc</kbd></dt>
            <dd>choose none</dd>
          </dl>
          <button class="ws-button">Close</button>
        </form>
      </dialog>
      <script src="../assets/workshop.js" defer></script>`,
  };
}
