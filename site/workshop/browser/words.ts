import type { Cut, End, EnsembleView, ServerView } from '../../../src/workshop/view.ts';

/** What a server is to those who look: each has its own drawing and word. */
export type Look = 'leader' | 'follower' | 'observer' | 'looking' | 'joining' | 'paused' | 'gone';

/** What a server is at the moment. */
export function lookOf({ condition, state, isServing }: ServerView): Look {
  if (condition === 'gone') return 'gone';
  if (condition === 'paused') return 'paused';
  if (state === undefined || state === 'LOOKING') return 'looking';
  if (!isServing) return 'joining';
  if (state === 'LEADING') return 'leader';
  return state === 'OBSERVING' ? 'observer' : 'follower';
}

/** A word for it, as short as can be. */
export const LOOK_WORDS: Readonly<Record<Look, string>> = {
  leader: 'leader',
  follower: 'follower',
  observer: 'observer',
  looking: 'looking',
  joining: 'joining',
  paused: 'paused',
  gone: 'gone',
};

/** How things are, as a sentence. */
export function summaryOf({ servers }: EnsembleView): string {
  const leader = servers.find((server) => lookOf(server) === 'leader');
  const voters = servers.filter(({ isObserver }) => !isObserver);
  const serving = voters.filter((server) => ['leader', 'follower'].includes(lookOf(server)));
  const needed = Math.floor(voters.length / 2) + 1;
  if (leader !== undefined && serving.length >= needed) {
    const epoch = leader.health === undefined ? '' : ` epoch ${leader.health.epoch}`;
    return `Server ${leader.sid} leads${epoch}; ${serving.length} of ${voters.length} voters serve.`;
  }
  const able = voters.filter(({ condition }) => condition === 'running').length;
  if (able < needed) {
    return `No quorum: ${able} of ${voters.length} voters run, and ${needed} are needed.`;
  }
  return 'There is no leader: the servers look for one.';
}

/** Whether a way is cut. */
export function isCut(cuts: readonly Cut[], from: End, to: End): boolean {
  return cuts.some((cut) => cut.from === from && cut.to === to);
}

/** All ways to and from a server. */
export function waysOf(view: EnsembleView, sid: number, ends: readonly End[]): Cut[] {
  const known: readonly End[] = [...view.servers.map((server) => server.sid), 'clients'];
  return ends
    .filter((end) => end !== sid && known.includes(end))
    .flatMap((end) => [
      { from: sid, to: end },
      { from: end, to: sid },
    ]);
}

/** The time of day: `14:03:09.2`. */
export function clockTime(atMs: number): string {
  const date = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const tenth = Math.floor(date.getMilliseconds() / 100);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${tenth}`;
}

/** A figure as short as it can be and still tell: `0.42`, `12`, `1.3k`. */
export function shortNumber(value: number): string {
  if (value >= 10_000) return `${(value / 1000).toFixed(0)}k`;
  if (value >= 1000) return `${(value / 1000).toFixed(1)}k`;
  if (Number.isInteger(value)) return String(value);
  return value >= 10 ? value.toFixed(0) : value.toFixed(value >= 1 ? 1 : 2);
}
