import { formatZxid } from '#kit';
import type { Play } from '../../src/grade/play-steps.ts';
import { stepsTask } from '../../src/grade/steps-task.ts';
import type { Story } from '../../src/grade/story.ts';
import type { GradedTest } from '../../src/grade/suite.ts';
import type { FileOperation } from '../../src/sim/files/operation.ts';
import { SimFiles } from '../../src/sim/files/sim-files.ts';
import type { Moment } from '../../solutions/09-persistence/index.ts';
import { attempt } from './attempt.ts';
import type { Chapter } from './chapter.ts';
import { SmallTree } from './small-tree.ts';
import { lastOf, more, treeOf, type Full } from './txns.ts';

const OPTIONS = { preAllocBytes: 0, newTree: () => new SmallTree() };

const SKIPS: Readonly<Record<string, (operation: FileOperation) => boolean>> = {
  'skip the next sync of a log': (one) => one.type === 'sync file' && /^log\./.test(one.file),
  'skip the next sync of a snapshot': (one) =>
    one.type === 'sync file' && !/^log\./.test(one.file) && one.file.includes('snapshot'),
  'skip the next sync of the folder': (one) => one.type === 'sync folder',
};

/** Files of which one sync does nothing. */
class CarelessFiles extends SimFiles {
  /** Which one. */
  next: ((operation: FileOperation) => boolean) | undefined;
  skipped: FileOperation | undefined;

  protected override perform(operation: FileOperation): void {
    if (this.next?.(operation) !== true) return super.perform(operation);
    this.next = undefined;
    this.skipped = operation;
  }
}

function accept(moments: readonly Moment[]): string | undefined {
  const skips = moments.filter((moment) => moment.startsWith('skip'));
  if (skips.length !== 1) return `One moment has to skip a sync. There are ${skips.length}.`;
  if (skips[0] === 'skip the next sync of a log') {
    return 'That a log without its sync loses writes everybody knows. Skip one of the other two.';
  }
  const failures = moments.filter((moment) => moment === 'power failure').length;
  if (failures !== 1 || moments.at(-1) !== 'power failure') {
    return 'The last moment has to be the power failure, and there is no other.';
  }
  return moments.length > 20 ? 'Twenty moments are enough.' : undefined;
}

const play: Play<Chapter, Moment, string> = ({ FileHistory }, moments, story) => {
  const files = new CarelessFiles();
  const history = story.call('open an empty folder', () => new FileHistory(files, OPTIONS));
  let full: Full = [];
  for (const moment of moments) {
    if (moment === 'write') {
      full = more(full, 'create');
      const entry = full.at(-1)!;
      story.call(`write ${formatZxid(entry.zxid)}`, () => {
        history.append(entry);
        history.sync();
      });
      story.result('acknowledged');
    } else if (moment === 'snapshot') {
      const tree = treeOf(full);
      story.call(`snapshot of ${formatZxid(tree.lastZxid)}`, () =>
        history.startSnapshot(tree).step(99),
      );
    } else if (moment === 'purge') {
      story.call('purge, keep 1', () => history.purge(1));
    } else if (moment !== 'power failure') {
      files.next = SKIPS[moment];
      story.line(moment);
    }
  }
  if (files.skipped === undefined) return 'There was no such sync any more: nothing was skipped.';
  return lost(story, FileHistory, files, full);
};

function lost(
  story: Story,
  FileHistory: Chapter['FileHistory'],
  files: SimFiles,
  full: Full,
): string | undefined {
  const left = files.crashed('all lost');
  story.line('power failure', left.list().join(', ') || 'an empty folder');
  const opened = story.call('start again', () => attempt(() => new FileHistory(left, OPTIONS)));
  // A server that does not start has lost what it acknowledged just as well.
  if ('refused' in opened) return void story.result(`refused: ${opened.refused.message}`);
  const { lastZxid } = opened.value;
  story.result(`ends with ${formatZxid(lastZxid)}`);
  if (lastZxid < lastOf(full)) return undefined;
  return full.length === 0
    ? 'Nothing was acknowledged, so nothing was lost.'
    : 'All that was acknowledged is still there. What did that sync make durable, and who made it durable after all?';
}

/** Level 10. */
export const breakTests: readonly GradedTest<Chapter>[] = [
  stepsTask<Chapter, Moment>({
    chapter: 9,
    id: '10.1',
    title: 'Lose an acknowledged write by skipping one sync',
    points: 5,
    goal: 'One sync is skipped, the power goes, and a write that was acknowledged is lost.',
    steps: ({ life }) => life(),
    accept,
    play,
  }),
];
