// Loaded into a server of ours before anything else (`node --require`), and by campaigns alone: it makes the disk and the clock of that
// process do what the file faults.json beside its zoo.cfg says. The server itself knows nothing of it.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

/** How often the file is looked at. */
const LOOK_MS = 20;

const real = { ...fs };
const file = path.join(path.dirname(process.argv[3] ?? ''), 'faults.json');
let faults = { syncDelayMs: 0, isFull: false, aheadMs: 0 };

function look() {
  try {
    faults = JSON.parse(real.readFileSync(file, 'utf8'));
  } catch {
    // There is none, so nothing is wrong.
  }
}

/** A disk that has become full takes a part of a write, and nothing more after that. */
let hasTakenPart = false;

function writeSync(fd, bytes, offset, length, position) {
  if (!faults.isFull) {
    hasTakenPart = false;
    return real.writeSync(fd, bytes, offset, length, position);
  }
  if (hasTakenPart || length < 2) throw noSpace();
  hasTakenPart = true;
  return real.writeSync(fd, bytes, offset, length >> 1, position);
}

function noSpace() {
  const error = new Error('ENOSPC: no space left on device, write');
  return Object.assign(error, { errno: -28, code: 'ENOSPC', syscall: 'write' });
}

function slow(sync) {
  return (fd, done) =>
    sync(fd, (error) => {
      if (faults.syncDelayMs === 0) done(error);
      else setTimeout(() => done(error), faults.syncDelayMs);
    });
}

function slowSync(sync) {
  const never = new Int32Array(new SharedArrayBuffer(4));
  return (fd) => {
    sync(fd);
    if (faults.syncDelayMs > 0) Atomics.wait(never, 0, 0, faults.syncDelayMs);
  };
}

function setClock(aheadMs) {
  const { timeOrigin } = performance;
  const now = Date.now.bind(Date);
  Object.defineProperty(performance, 'timeOrigin', { value: timeOrigin + aheadMs });
  Date.now = () => now() + aheadMs;
}

look();
if (faults.aheadMs !== 0) setClock(faults.aheadMs);
setInterval(look, LOOK_MS).unref();
Object.assign(fs, {
  writeSync,
  fdatasync: slow(real.fdatasync),
  fsync: slow(real.fsync),
  fdatasyncSync: slowSync(real.fdatasyncSync),
  fsyncSync: slowSync(real.fsyncSync),
});
