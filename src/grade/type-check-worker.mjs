// Checks the types of a chapter in a thread of its own, while the tests run in another.
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

// tsx as a CommonJS loader: the other kind starts a thread more, and the learner waits for it.
const { require: requireTypeScript } = createRequire(import.meta.url)('tsx/cjs/api');
const { typeErrorsOf } = requireTypeScript('./type-check-files.ts', import.meta.url);
parentPort.postMessage(typeErrorsOf(workerData.root, workerData.folder));
