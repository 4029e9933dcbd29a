import type { NodeId } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { Configuration } from '../../solutions/12-barriers/index.ts';
import type { RecipeOutput, RecipeRule } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';

/**
 * Each configuration is newer than the one before. Their texts are numbers, and "last". A new node begins with an
 * empty text.
 */
export const neverBack: Invariant<RecipeOutput<Output>, Map<NodeId, Configuration>> = {
  name: 'never back',
  rule: 'Each configuration that is told is newer than the one before, whichever server it comes from.',
  start: () => new Map(),
  observe(last, { node, output }) {
    if (output.kind === 'following') last.delete(node);
    if (output.kind !== 'configured') return undefined;
    const { text, version } = output.configuration;
    const before = last.get(node);
    if (text !== '') last.set(node, output.configuration);
    if (before === undefined || text === '' || place(text) > place(before.text)) return undefined;
    if (text === before.text) {
      // A write whose answer was lost may have been made twice.
      if (version !== before.version) return undefined;
      return `${node} was told the configuration "${text}" twice.`;
    }
    return `${node} was told the configuration "${before.text}", and afterwards "${text}", which is older.`;
  },
};

function place(text: string): number {
  return text === 'last' ? Infinity : Number(text);
}

/** Whoever publishes alone finds out what became of it. */
export const sureWhenAlone: RecipeRule<Output> = {
  name: 'sure when alone',
  rule: 'As long as nobody else publishes, `publish` finds out what became of a request whose answer was lost.',
  check({ params, told }) {
    const unsure = told.find(({ output }) => output.kind === 'unsure');
    if (params['alone'] !== 1 || unsure?.output.kind !== 'unsure') return undefined;
    const sentence = `The connection broke when ${unsure.process} published ${unsure.output.entry}, and publish threw a ConnectionLossError, though nobody else has published anything.`;
    return { sentence, at: unsure };
  },
};

/** What was published is in the text, in its order, and once. */
export const publishedOnce: RecipeRule<Output> = {
  name: 'published once',
  rule: 'What one publishes is neither lost under what another one publishes, nor there twice.',
  check({ told }) {
    const final = told.find(({ output }) => output.kind === 'final');
    if (final?.output.kind !== 'final') return undefined;
    const entries = final.output.text.split(' ');
    for (const { output } of told) {
      if (output.kind !== 'published') continue;
      const count = entries.filter((entry) => entry === output.entry).length;
      if (count === 1) continue;
      const sentence = `${output.entry} was published, and in the end it is in the text ${count === 0 ? 'not at all' : `${count} times`}: ${final.output.text || 'nothing'}.`;
      return { sentence, at: final };
    }
    const twice = entries.find((entry, i) => entries.indexOf(entry) !== i);
    if (twice === undefined) return undefined;
    return {
      sentence: `In the end ${twice} is in the text twice: ${final.output.text}.`,
      at: final,
    };
  },
};
