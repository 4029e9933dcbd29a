import os from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { VERSION } from './version.ts';

/**
 * What `envi` shows. Apache: `Environment.list`. Of Java itself there is nothing to show; `node.version` stands where
 * `java.version` does. Memory is that of the heap, as there.
 */
export function environment(): [name: string, value: string][] {
  const { username, homedir } = os.userInfo();
  const heap = getHeapStatistics();
  return [
    ['zookeeper.version', VERSION],
    ['host.name', os.hostname()],
    ['node.version', process.versions.node],
    ['node.execPath', process.execPath],
    ['java.io.tmpdir', os.tmpdir()],
    ['os.name', os.type()],
    ['os.arch', ARCHITECTURES[os.arch()] ?? os.arch()],
    ['os.version', os.release()],
    ['user.name', username],
    ['user.home', homedir],
    ['user.dir', process.cwd()],
    ['os.memory.free', megabytes(heap.total_heap_size - heap.used_heap_size)],
    ['os.memory.max', megabytes(heap.heap_size_limit)],
    ['os.memory.total', megabytes(heap.total_heap_size)],
  ];
}

/** What Java calls them. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'aarch64' };

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / (1024 * 1024))}MB`;
}
