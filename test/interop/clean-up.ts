import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';

type Job = () => void | Promise<void>;

const jobs: Job[] = [];

/** Something to do when the test is over, however it ends. What was begun last is ended first. */
export function afterTest(job: Job): void {
  jobs.push(job);
}

afterEach(async () => {
  for (let job = jobs.pop(); job !== undefined; job = jobs.pop()) await job();
});

/** A data folder for a server, which is gone after the test. */
export function temporaryDataFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'zookeeper-interop-'));
  afterTest(() => rmSync(folder, { recursive: true }));
  return path.join(folder, 'data');
}
