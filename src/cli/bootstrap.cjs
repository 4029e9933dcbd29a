'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { freshBundle } = require('./bundles.cjs');

/** Big libraries that a command is about to need. */
const HEAVY = {
  test: ['vitest/node'],
  replay: ['vitest/node'],
  soak: ['vitest/node'],
  interop: ['vitest/node'],
  browser: ['vitest/node'],
};

/** Commands that start from a bundle: NAME-bundle.ts beside each makes it. */
const BUNDLED = ['server', 'zk'];

/** Commands that do so if `npm ci` has made one, and none of its sources has changed since. */
const BUNDLED_IF_FRESH = ['test'];

const START = 'node src/cli/run.cjs ';

/**
 * Loads src/cli/NAME.ts by way of tsx, calls its `main(argv)` and leaves with the code it returns.
 *
 * @param {string | undefined} name
 * @param {string[]} argv
 */
async function start(name, argv) {
  await leaveWith(() => run(name, argv));
}

/**
 * The same for a bundle, which needs neither tsx nor a look at its sources.
 *
 * @param {string} file
 * @param {string[]} argv
 */
async function startBundle(file, argv) {
  await leaveWith(async () => (await importBundle(file)).main(argv));
}

async function leaveWith(command) {
  // `npm test | head` closes the pipe early, which is no error of ours.
  process.stdout.on('error', (error) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  leave(await command().catch(explain));
}

async function run(name, argv) {
  const known = commands();
  if (!known.includes(name) || !fs.existsSync(path.join(__dirname, `${name}.ts`))) {
    const message = `There is no command ${name}. Commands: ${known.join(', ')}.`;
    throw Object.assign(new Error(message), { isUsageError: true });
  }
  const { main } = BUNDLED.includes(name) ? await loadBundled(name, argv) : await load(name);
  return main(argv);
}

async function load(name) {
  // Node 22 can keep compiled code from one run to the next.
  require('node:module').enableCompileCache?.();
  const fresh = BUNDLED_IF_FRESH.includes(name) ? freshBundle(name) : undefined;
  // Loaded after tsx has hooked itself in, these hundreds of files take four times as long.
  await Promise.all((HEAVY[name] ?? []).map((library) => import(library)));
  if (fresh !== undefined) return importBundle(fresh);
  const { register } = await import('tsx/esm/api');
  register();
  return import(`./${name}.ts`);
}

/** What starts often starts from a bundle, which is made first if its sources have changed. */
async function loadBundled(name, argv) {
  const isReference = !argv.some((word) => word.startsWith('--mine'));
  const fresh = isReference ? freshBundle(name) : undefined;
  if (fresh !== undefined) return importBundle(fresh);
  const { bundleFor } = await load(`${name}-bundle`);
  return importBundle(await bundleFor(argv));
}

function importBundle(file) {
  require('node:module').enableCompileCache?.();
  return import(pathToFileURL(file));
}

/** The scripts of package.json that start here. */
function commands() {
  const { scripts } = require('../../package.json');
  return Object.values(scripts)
    .filter((script) => script.startsWith(START))
    .map((script) => script.slice(START.length));
}

/** Prints an error; a usage error in one sentence, anything else with its stack. Returns 2. */
function explain(error) {
  if (error !== null && typeof error === 'object' && error.isUsageError === true) {
    console.error(error.message);
  } else {
    console.error('The workbook itself has failed; this is not about your code:');
    console.error(error);
  }
  return 2;
}

/** Leaves at once, whatever threads still run, but not before everything is written. */
function leave(code) {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code ?? 0)));
}

module.exports = { start, startBundle };
