// Runs a bundle of a command: `node src/cli/run-bundle.cjs FILE arguments…`.
'use strict';

const { startBundle } = require('./bootstrap.cjs');

void startBundle(process.argv[2], process.argv.slice(3));
