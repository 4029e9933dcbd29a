import type { Codes, Material } from '../engine/material.ts';
import { mountPlayground } from './playground.ts';

/** Takes what a chapter's script brings, and puts its playground wherever the page has a place for it. */
function add(material: Material, codes: Codes): void {
  const selector = `[data-playground="${material.folder}"]`;
  for (const host of document.querySelectorAll<HTMLElement>(selector)) {
    void mountPlayground(host, material, codes);
  }
}

(globalThis as { workbookPlayground?: { add: typeof add } }).workbookPlayground = { add };
