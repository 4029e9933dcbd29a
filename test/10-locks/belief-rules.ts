import type { SessionState } from '../../src/client/index.ts';
import type { RecipeRule } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';

/** Nothing has to take longer than a few messages. A real machine may be busy with other things. */
const GRACE_MS = 60;
const GRACE_LIVE_MS = 5000;

/** For runs in which processes do not stand still. */
export const givesUpInTime: RecipeRule<Output> = {
  name: 'gives up in time',
  rule: 'Who waits no longer than it was told to is back as soon as the time is over, with or without a connection.',
  check({ told }) {
    for (const one of told) {
      const { output, process } = one;
      if (output.kind !== 'gave up') continue;
      const { afterMs, limitMs } = output;
      const graceMs = one.event === undefined ? GRACE_LIVE_MS : GRACE_MS;
      if (afterMs > limitMs - 1 && afterMs <= limitMs + graceMs) continue;
      const sentence = `${process} was to give up after ${limitMs} ms, and did so after ${Math.round(afterMs)} ms.`;
      return { sentence, at: one };
    }
    return undefined;
  },
};

const OVER: readonly SessionState[] = ['Expired', 'AuthFailed', 'Closed'];

/** What a holder is told fits what its client knows. */
export const beliefsHold: RecipeRule<Output> = {
  name: 'what a holder may believe',
  rule: 'A holding is trusted while its client is connected and it was not released; it is lost when the session ended before it was released.',
  check({ told }) {
    let lost = false;
    for (const one of told) {
      const { output, process } = one;
      if (output.kind !== 'belief') continue;
      const { state, isReleased, isTrusted, isLost } = output;
      lost ||= !isReleased && OVER.includes(state);
      const mayTrust = !isReleased && state === 'SyncConnected';
      const where = `${isReleased ? 'has released its lock' : 'holds its lock'}, and its client is ${state}`;
      if (isTrusted !== mayTrust) {
        return { sentence: `${process} ${where}: isTrusted is ${isTrusted}.`, at: one };
      }
      if (isLost !== lost) {
        const words = isLost ? 'is aborted' : 'is not aborted';
        return { sentence: `${process} ${where}: \`lost\` ${words}.`, at: one };
      }
    }
    return undefined;
  },
};
