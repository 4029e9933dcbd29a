// Checks the types of a chapter in a thread of its own, while the tests run in another.
import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { typeErrorsOf } = await import('./type-check-files.ts');
parentPort.postMessage(typeErrorsOf(workerData.root, workerData.folder));
