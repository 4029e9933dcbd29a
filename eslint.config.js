import js from '@eslint/js';
import globals from 'globals';
import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

/** Chapters whose code runs in the simulator: it may touch the world only through its Env. */
const SIMULATED = ['{chapters,solutions}/0[0-9]-*/**/*.ts'];

/** Chapters whose code waits for its client, in the simulator as well as on a real ensemble. */
const RECIPES = ['{chapters,solutions}/1[0-2]-*/**/*.ts'];

const ONLY_ENV = 'the same run could not be repeated from its seed.';

/** What stands in for each of the world's own means, in words for whoever reached for them. */
const INSTEAD = {
  Date: `Use this.env.now(): with the real clock ${ONLY_ENV}`,
  performance: `Use this.env.now(): with the real clock ${ONLY_ENV}`,
  setTimeout: `Use this.env.setTimer() and onTimer(): with real timers ${ONLY_ENV}`,
  setInterval: `Use this.env.setTimer(), and start it anew in onTimer(): with real timers ${ONLY_ENV}`,
  setImmediate: `Send a message to this.env.self, or do it at once: otherwise ${ONLY_ENV}`,
  queueMicrotask: `Send a message to this.env.self, or do it at once: otherwise ${ONLY_ENV}`,
  Promise:
    'Handlers run to completion. Keep what you wait for in a field, and go on when it comes.',
  process: 'A protocol knows nothing of the machine it runs on: all it needs is in this.env.',
  crypto: `Use this.env.random(): with other random numbers ${ONLY_ENV}`,
  globalThis: 'A protocol uses no means of the machine it runs on: all it needs is in this.env.',
  fetch: 'Use this.env.send() and onMessage(): a protocol has no other network.',
};

const NO_WAITING =
  'Handlers run to completion, without async and await. Keep what you wait for in a field, and go ' +
  'on when the message or the timer comes.';

/** The same for recipes. */
const INSTEAD_IN_RECIPES = {
  Date: `Use client.now(): with the real clock ${ONLY_ENV}`,
  performance: `Use client.now(): with the real clock ${ONLY_ENV}`,
  setTimeout: `Use client.delay(): with real timers ${ONLY_ENV}`,
  setInterval: `Use client.delay() in a loop: with real timers ${ONLY_ENV}`,
  setImmediate: `Use client.delay(): with real timers ${ONLY_ENV}`,
  process: 'A recipe knows nothing of the machine it runs on: all it needs is its client.',
  crypto: `Use client.newId(): with other random numbers ${ONLY_ENV}`,
  globalThis: 'A recipe uses no means of the machine it runs on: all it needs is its client.',
  fetch: 'Use your client: a recipe has no other network.',
};

const NO_BUILT_INS =
  "Node's own modules are out of bounds here: files, network, clock and randomness come from this.env.";

const NO_BUILT_INS_IN_RECIPES =
  "Node's own modules are out of bounds here: network, clock and randomness come from the client.";

/** Refuses Node's own modules. */
const withoutBuiltIns = (message) => [
  'error',
  {
    paths: builtinModules.map((name) => ({ name, message })),
    patterns: [{ group: ['node:*'], message }],
  },
];

/** Refuses the use of some globals, with a message each. */
const withoutGlobals = (messages) => [
  'error',
  ...Object.entries(messages).map(([name, message]) => ({ name, message })),
];

export default tseslint.config(
  { ignores: ['node_modules', '**/.workbook', 'site/dist', 'coverage'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/prefer-readonly': 'error',
      // Every command's main() and every graded test may be asynchronous, and some need not be.
      '@typescript-eslint/require-await': 'off',
      // Suites, chapters and providers are plain objects; their functions have no `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: 'error',
    },
  },
  {
    files: SIMULATED,
    rules: {
      'no-restricted-globals': withoutGlobals(INSTEAD),
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: `Use this.env.random(): with other random numbers ${ONLY_ENV}`,
        },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: ':function[async=true]', message: NO_WAITING },
        { selector: 'AwaitExpression', message: NO_WAITING },
        { selector: 'ForOfStatement[await=true]', message: NO_WAITING },
      ],
      'no-restricted-imports': withoutBuiltIns(NO_BUILT_INS),
    },
  },
  {
    files: RECIPES,
    rules: {
      'no-restricted-globals': withoutGlobals(INSTEAD_IN_RECIPES),
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: `Use client.newId(): with other random numbers ${ONLY_ENV}`,
        },
        {
          object: 'AbortSignal',
          property: 'timeout',
          message: `Use client.delay(): with real timers ${ONLY_ENV}`,
        },
      ],
      'no-restricted-imports': withoutBuiltIns(NO_BUILT_INS_IN_RECIPES),
    },
  },
  {
    // A skeleton has parameters and helpers that only its solution needs, fields that only it writes, and generators without a
    // yield.
    files: ['**/chapters/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-vars': 'off',
      '@typescript-eslint/prefer-readonly': 'off',
      'require-yield': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  { files: ['*.js', 'src/**/*.mjs'], languageOptions: { globals: globals.node } },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: globals.node },
  },
);
