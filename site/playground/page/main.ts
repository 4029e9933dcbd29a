import type { Codes, Material } from '../engine/material.ts';
import { runDescription, type Runner } from '../engine/run-description.ts';
import { mountPlayground } from './playground.ts';
import { workerRunner } from './worker-runner.ts';

/** The text of the script that is being loaded, if it can be run in a worker. */
let source: string | undefined;

/** Takes what a chapter's script brings, and puts its playground wherever the page has a place for it. */
function add(material: Material, codes: Codes): void {
  const here: Runner = (description) => runDescription(material, codes, description);
  const runner = source === undefined ? here : workerRunner(source, here);
  const selector = `[data-playground="${material.folder}"]`;
  for (const host of document.querySelectorAll<HTMLElement>(selector)) {
    void mountPlayground(host, material, runner);
  }
}

/** Takes a whole script, of which the text is needed as well. */
function load(script: () => void): void {
  source = `(${script.toString()})()`;
  script();
  source = undefined;
}

(globalThis as { workbookPlayground?: object }).workbookPlayground = { add, load };
