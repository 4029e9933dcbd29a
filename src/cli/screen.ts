import pc from 'picocolors';

/** How the terminal wants its output. */
export interface Screen {
  /** In cells, 80 at most: longer lines are hard to read. */
  readonly width: number;
  readonly colour: boolean;
}

/** Follows NO_COLOR and FORCE_COLOR, and `--no-color` on the command line. */
export function screenOf(options: { readonly color?: boolean } = {}): Screen {
  const columns = process.stdout.isTTY ? process.stdout.columns : 80;
  return {
    width: Math.min(80, Math.max(40, columns || 80)),
    colour: pc.isColorSupported && options.color !== false,
  };
}
