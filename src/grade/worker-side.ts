import { inject } from 'vitest';
import { captureConsole } from './console-capture.ts';
import type { Failure, Suite } from './suite.ts';
import { failureFromThrown } from './thrown.ts';
import { UNDER_TEST } from './under-test.ts';
import type { WorkerJob, WorkerReport } from './worker-report.ts';

/** What a chapter's index.ts exports. */
export type Exports = Readonly<Record<string, unknown>>;

/** What a worker has loaded. */
export interface Loaded {
  readonly suite: Suite<Exports>;
  readonly chapter: Exports;
}

/** What a worker of some kind works with. */
export interface WorkerSide<Kind extends WorkerJob['kind']> {
  readonly job: WorkerJob & { readonly kind: Kind };
  /** Undefined if something did not load; that has been told then. */
  readonly loaded: Loaded | undefined;
  tell(report: WorkerReport): void;
  /** To be called when nothing more will be told. */
  close(): void;
}

/** Which of the two workers it is that share a suite; the first, if there is but one. */
export type Half = 'first' | 'second';

/** What both find out, and only one of them need tell. */
const OF_BOTH: ReadonlySet<WorkerReport['type']> = new Set(['plan', 'cannot load', 'broken kit']);

/**
 * Begins the work of a worker: takes over the console, and loads the suite and the code under test.
 */
export async function startWorker<Kind extends WorkerJob['kind']>(
  _kind: Kind,
  half: Half = 'first',
): Promise<WorkerSide<Kind>> {
  const job = inject('job') as WorkerJob & { readonly kind: Kind };
  const channel = new BroadcastChannel(job.channel);
  const tell = (report: WorkerReport): void => {
    if (half === 'first' || !OF_BOTH.has(report.type)) post(channel, report);
  };
  const printed = captureConsole(
    (line) => tell({ type: 'printed', line, ...(half === 'second' && { half }) }),
    job.maxLines,
  );
  const suite = await loadSuite(tell);
  const chapter = suite && (await loadChapter(job, tell));
  return {
    job,
    loaded: suite && chapter && { suite, chapter },
    tell,
    close() {
      printed.restore();
      tell({ type: 'done', linesDropped: printed.linesDropped });
      channel.close();
    },
  };
}

type Channel = InstanceType<typeof BroadcastChannel>;
type Tell = (report: WorkerReport) => void;

async function loadSuite(tell: Tell): Promise<Suite<Exports> | undefined> {
  try {
    const id: string = UNDER_TEST.suite;
    return ((await import(id)) as { suite: Suite<Exports> }).suite;
  } catch (thrown) {
    const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    tell({ type: 'broken kit', stack });
    return undefined;
  }
}

async function loadChapter(job: WorkerJob, tell: Tell): Promise<Exports | undefined> {
  try {
    const [id, referenceId]: [string, string] = [UNDER_TEST.chapter, UNDER_TEST.reference];
    const chapter = (await import(id)) as Exports;
    const needed = Object.keys((await import(referenceId)) as Exports);
    const missing = needed.filter((name) => !(name in chapter));
    if (missing.length === 0) return chapter;
    tell({ type: 'cannot load', failure: missingExports(job, missing, needed) });
  } catch (thrown) {
    tell({ type: 'cannot load', failure: failureFromThrown(thrown) });
  }
  return undefined;
}

function missingExports(
  { codeFolder }: WorkerJob,
  missing: readonly string[],
  needed: readonly string[],
): Failure {
  return {
    kind: 'exception',
    name: 'missing export',
    rule: 'The tests use what index.ts exports.',
    sentence:
      `index.ts does not export ${missing.join(' and ')}. ` +
      `The tests need these exports from it: ${needed.join(', ')}.`,
    where: { file: `${codeFolder}/index.ts`, line: 1 },
  };
}

/** Never lets a value that threads cannot share keep a verdict from arriving. */
function post(channel: Channel, report: WorkerReport): void {
  try {
    channel.postMessage(report);
  } catch {
    if (report.type !== 'ends' || report.failure === undefined) throw new Error('Not plain data.');
    const { trace: _trace, ...failure } = report.failure;
    channel.postMessage({ ...report, failure });
  }
}
