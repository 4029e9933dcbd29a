import type { NodeId } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { Params } from '../../src/grade/scenario.ts';
import type { Output } from './output.ts';
import { pingersOf, textsOf } from './scenario.ts';

/** By pinger, the texts whose answers it has told its application of. */
type Answered = Record<NodeId, string[]>;

function oneAfterTheOther(params: Params): Invariant<Output, Answered> {
  const texts = textsOf(params);
  return {
    name: 'one after the other',
    rule: 'A pinger tells its application of one answer to each of its questions, in their order.',
    start: () => ({}),
    observe(answered, { node, output }) {
      const before = (answered[node] ??= []);
      const open = texts[before.length];
      before.push(output.text);
      if (output.text === open) return undefined;
      const expected =
        open === undefined ? 'all its questions had been answered' : `"${open}" was open`;
      return `${node} told its application that "${output.text}" is answered, when ${expected}.`;
    },
  };
}

const noNumberTwice: Invariant<Output, Record<string, string>> = {
  name: 'no number twice',
  rule: 'No two answers bear the same number, not even if the echo node crashes in between.',
  start: () => ({}),
  observe(heard, { node, output: { text, number } }) {
    const mine = `the answer to "${text}" of ${node}`;
    const earlier = heard[number];
    heard[number] = mine;
    if (earlier === undefined) return undefined;
    return `Number ${number} was given twice: to ${earlier}, and to ${mine}.`;
  },
};

/** Once nothing goes wrong any more. */
function everyoneIsAnswered(params: Params): Invariant<Output, Answered> {
  return {
    name: 'everyone is answered',
    rule: 'Once all faults are over, every pinger gets an answer to each of its questions.',
    start: () => ({}),
    observe(answered, { node, output }) {
      (answered[node] ??= []).push(output.text);
      return undefined;
    },
    atEnd(answered) {
      for (const pinger of pingersOf(params)) {
        const open = textsOf(params).find((text) => !(answered[pinger] ?? []).includes(text));
        if (open === undefined) continue;
        return `All faults are long over, but ${pinger} never heard an answer to "${open}".`;
      }
      return undefined;
    },
  };
}

/** The rules that must hold whatever happens, and however much of the chapter is written. */
export function safety(params: Params): readonly Invariant<Output>[] {
  return [oneAfterTheOther(params), noNumberTwice] as Invariant<Output>[];
}

/** Those and that everyone is answered in the end. */
export function safetyAndLiveness(params: Params): readonly Invariant<Output>[] {
  return [...safety(params), everyoneIsAnswered(params)] as Invariant<Output>[];
}
