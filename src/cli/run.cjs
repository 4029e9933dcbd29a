// The start of every npm script: `node src/cli/run.cjs NAME arguments…` runs src/cli/NAME.ts.
//
// Written in the JavaScript of 2009, so that a Node of any age can parse it and tell its user, in a
// sentence, that it is too old, instead of stumbling over a syntax it has never seen.
'use strict';

var fs = require('fs');
var path = require('path');

var NEEDED = [20, 19];

function fail(message) {
  console.error(message);
  process.exit(2);
}

function isTooOld(version) {
  var parts = version.replace(/^v/, '').split('.');
  var major = Number(parts[0]);
  return major < NEEDED[0] || (major === NEEDED[0] && Number(parts[1]) < NEEDED[1]);
}

function tooOld(version) {
  var needed = NEEDED.join('.');
  var sentence = 'This is Node ' + version.replace(/^v/, '') + ', and the workbook needs Node ';
  return sentence + needed + ' or newer: get it from https://nodejs.org/.';
}

if (isTooOld(process.version)) fail(tooOld(process.version));

if (!fs.existsSync(path.join(__dirname, '..', '..', 'node_modules', 'tsx'))) {
  fail('The packages of the workbook are not installed yet. Run npm ci first.');
}

require('./bootstrap.cjs').start(process.argv[2], process.argv.slice(3));
