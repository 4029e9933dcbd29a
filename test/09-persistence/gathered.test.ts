import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Files } from '#kit';
import { FileHistory } from '../../solutions/09-persistence/index.ts';
import { NodeFiles } from '../../src/host/node-files.ts';
import { SimFiles } from '../../src/sim/files/sim-files.ts';
import { SmallTree } from './small-tree.ts';
import { lastOf, more, treeOf, type Full } from './txns.ts';

/** Two transactions of ours that nobody has synced, and the history of a leader that knows nothing of them. */
const OURS = more(more([], 'create', 1), 'create', 1);
const THEIRS = more([], 'create', 2);

const OPTIONS = { preAllocBytes: 4300, newTree: () => new SmallTree() };

let folder: string | undefined;

afterEach(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
});

/** A history whose log is open, and of which the operating system has seen nothing yet. */
function openLog(files: Files): FileHistory {
  const history = new FileHistory(files, OPTIONS);
  for (const entry of OURS) history.append(entry);
  return history;
}

function reset(history: FileHistory, entries: Full): void {
  const tree = treeOf(THEIRS);
  const state = { sessions: [...tree.sessions], nodes: [...tree.nodes()] };
  history.reset(lastOf(THEIRS), state, entries);
}

/** What is done while the log is open. */
const DEEDS: readonly (readonly [text: string, deed: (history: FileHistory) => void])[] = [
  ['reset', (history) => reset(history, [])],
  ['reset, with transactions', (history) => reset(history, more(THEIRS, 'set').slice(1))],
  ['truncated', (history) => history.truncate(OURS[0]!.zxid)],
  ['rolled by a snapshot', (history) => void history.startSnapshot(treeOf(OURS)).step(Infinity)],
];

describe('a history on files that gather what is written, while its log is open', () => {
  it.each(DEEDS)('may be %s, and goes on', (_, deed) => {
    folder = mkdtempSync(path.join(tmpdir(), 'persistence-'));
    const real = new NodeFiles(folder, { gather: true });
    const simulated = new SimFiles();
    for (const files of [real, simulated]) {
      const history = openLog(files);
      deed(history);
      const next = more(history.after(history.baseZxid), 'create', 3).at(-1)!;
      history.append(next);
      history.sync();
    }
    real.close();
    const again = new NodeFiles(folder);
    expect(again.list()).toEqual(simulated.list());
    for (const name of simulated.list()) expect(again.read(name)).toEqual(simulated.read(name));
    expect(new FileHistory(again, OPTIONS).lastZxid).toBe(0x3_0000_0001n);
    again.close();
  });
});
