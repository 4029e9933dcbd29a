import pico from 'picocolors';
import type { Ink } from './canvas.ts';

/** Colours text by what it is part of; this only ever adds to what the characters tell already. */
export function painter(colour: boolean): (text: string, ink: Ink) => string {
  const c = pico.createColors(colour);
  const inks: Record<Ink, (text: string) => string> = {
    plain: (text) => text,
    lifeline: c.dim,
    faint: c.dim,
    message: c.cyan,
    arrived: c.bold,
    lost: c.red,
    disk: c.blue,
    timer: c.dim,
    note: c.italic,
    output: (text) => c.bold(c.green(text)),
    life: c.bold,
    fault: c.yellow,
    alarm: (text) => c.bold(c.red(text)),
  };
  return (text, ink) => (text === '' ? '' : inks[ink](text));
}
