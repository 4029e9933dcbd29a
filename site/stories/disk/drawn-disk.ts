import type { Change } from '../engine/changes.ts';

/** A part of a file: its header, an entry, nodes. */
export interface DiskBlock {
  readonly text: string;
  readonly bytes: number;
  /** `open`: a crash may take it; `bad`: no reader would take it for what it was. */
  readonly state: 'durable' | 'open' | 'bad';
  /** What it says to whoever wants to know more. */
  readonly words: string;
}

/** A file with its parts in order. */
export interface DiskFile {
  readonly name: string;
  /** Whether a crash would leave the name. */
  readonly isNameDurable: boolean;
  readonly change: Change;
  readonly blocks: readonly DiskBlock[];
}

/** A row of things beside the files. */
export interface DiskStrip {
  readonly title: string;
  readonly items: readonly string[];
  readonly none: string;
  readonly isBad?: boolean;
}

/** A disk, and what is in the memory of the server that uses it. */
export interface DiskScene {
  readonly files: readonly DiskFile[];
  readonly strips: readonly DiskStrip[];
}
