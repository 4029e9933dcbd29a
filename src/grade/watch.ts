import { watch } from 'chokidar';

/**
 * Runs something now and whenever a file of a folder is saved, one run at a time, until Ctrl-C.
 *
 * @returns the exit code for having been stopped: 0.
 */
export async function watchChapter(folder: string, run: () => Promise<void>): Promise<number> {
  let wake = (): void => {};
  let saved = true;
  let stopped = false;
  // Editors write in several steps; half a file would be reported as a syntax error.
  const settled = { stabilityThreshold: 60, pollInterval: 20 };
  const watcher = watch(folder, { ignoreInitial: true, awaitWriteFinish: settled });
  watcher.on('all', () => {
    saved = true;
    wake();
  });
  const onStop = (): void => {
    stopped = true;
    wake();
  };
  process.once('SIGINT', onStop).once('SIGTERM', onStop);
  while (!stopped) {
    if (saved) {
      saved = false;
      await Promise.race([run(), stopping()]);
    } else {
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  await watcher.close();
  return 0;

  function stopping(): Promise<void> {
    return new Promise((resolve) => {
      wake = () => stopped && resolve();
    });
  }
}
