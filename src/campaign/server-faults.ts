import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is wrong with the disk and the clock of a server. */
export interface ServerFaults {
  /** Every sync takes so much longer. */
  readonly syncDelayMs: number;
  /** Whether nothing more can be written. */
  readonly isFull: boolean;
  /** How far its clock is ahead of that of the machine, from its next start on. */
  readonly aheadMs: number;
}

export const NO_FAULTS: ServerFaults = { syncDelayMs: 0, isFull: false, aheadMs: 0 };

/** What loads server-faults.cjs into every process of Node that is started with it, as `NODE_OPTIONS`. */
export function faultyOptions(): string {
  const module = fileURLToPath(new URL('./server-faults.cjs', import.meta.url));
  return `--require ${JSON.stringify(module)}`;
}

/** Tells a server of ours what is wrong from now on. @param folder - where its zoo.cfg is. */
export function setServerFaults(folder: string, faults: ServerFaults): void {
  const file = path.join(folder, 'faults.json');
  writeFileSync(`${file}.new`, JSON.stringify(faults));
  renameSync(`${file}.new`, file);
}
