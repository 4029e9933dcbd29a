// Commands that start from compiled code. Plain JavaScript, since it runs before anything is compiled.
'use strict';

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.resolve(__dirname, '..', '..');

/** Where bundles are kept; `npm ci` empties it. */
const FOLDER = path.join(ROOT, 'node_modules', '.cache', 'bundles');

/**
 * A bundle that was made of these very sources, if there is one.
 *
 * @param {string} name
 * @returns {string | undefined} its file
 */
function freshBundle(name) {
  try {
    const manifest = JSON.parse(fs.readFileSync(path.join(FOLDER, `${name}.json`), 'utf8'));
    const file = path.join(FOLDER, manifest.bundle);
    const isFresh = manifest.inputs.every(
      ([input, hash]) => hashOf(path.join(ROOT, input)) === hash,
    );
    // One that has the path of its checkout in it says which.
    const isHere = manifest.root === undefined || path.resolve(manifest.root) === ROOT;
    return isFresh && isHere && fs.existsSync(file) ? file : undefined;
  } catch {
    // None was made yet, or one of its sources is gone.
    return undefined;
  }
}

/**
 * @param {string} file
 * @returns {string}
 */
function hashOf(file) {
  return createHash('sha1').update(fs.readFileSync(file)).digest('base64');
}

module.exports = { FOLDER, freshBundle, hashOf };
