import { raw } from '../html.ts';

/** Three lifelines and two messages. */
export const FAVICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<style>path{fill:none;stroke:#0a655b;stroke-width:2.6;stroke-linecap:round;stroke-linejoin:round}
@media (prefers-color-scheme:dark){path{stroke:#6ccab9}}</style>
<path d="M5 4v24M16 4v24M27 4v24M5 9l10.500 4M16 17l10.500 4"/>
</svg>
`;

/** Drawings that stand in the text's colour. */
export const icons = {
  mark: raw(
    '<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><path d="M5 4v24M16 4v24M27 4v24"/>' +
      '<path class="message" d="M5 8l10.500 4.500M10.500 12.500l5 0l-2.800-4M16 17l10.500 4.500M21.500 21.500l5 0l-2.800-4"/></svg>',
  ),
  search: raw(
    '<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="10.500" cy="10.500" r="6.500"/><path d="M15.500 15.500l5 5"/></svg>',
  ),
  close: raw(
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6l-12 12"/></svg>',
  ),
  theme: raw(
    '<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="8.500"/>' +
      '<path class="half" d="M12 3.500a8.500 8.500 0 0 1 0 17z"/></svg>',
  ),
} as const;
