import { formatZxid, type Zxid } from '#kit';
import type { Invariant } from '../../../src/check/invariant.ts';
import type { AloneOutput } from './output.ts';

/** What is known of a life, and of those before. */
interface Seen {
  /** By zxid, what was ever delivered. */
  readonly delivered: Record<string, string>;
  /** By zxid, what is prepared in this life and not delivered. */
  open: { readonly zxid: Zxid; readonly request: string }[];
  last: Zxid;
  serves: boolean;
  /** Syncs that are not answered: how many requests were prepared before each, and are not delivered. */
  syncs: Zxid[];
}

function start(): Seen {
  return { delivered: {}, open: [], last: 0n, serves: false, syncs: [] };
}

function follow(seen: Seen, output: AloneOutput): void {
  switch (output.kind) {
    case 'starts':
      seen.serves = false;
      seen.open = [];
      seen.syncs = [];
      seen.last = 0n;
      return;
    case 'restored':
      seen.last = output.zxid;
      return;
    case 'prepared':
      seen.open.push(output);
      return;
    case 'delivered':
      if (seen.serves) seen.open.shift();
      seen.last = output.zxid;
      seen.delivered[String(output.zxid)] = output.request;
      return;
    case 'serves':
      seen.serves = true;
      return;
    case 'sync':
      seen.syncs.push(seen.open.at(-1)?.zxid ?? 0n);
      return;
    case 'synced':
      seen.syncs.shift();
  }
}

function rule(
  name: string,
  text: string,
  check: (seen: Seen, output: AloneOutput) => string | undefined,
  atEnd?: (seen: Seen) => string | undefined,
): Invariant<AloneOutput, Seen> {
  return {
    name,
    rule: text,
    start,
    observe(seen, { output }) {
      const problem = check(seen, output);
      follow(seen, output);
      return problem;
    },
    ...(atEnd && { atEnd }),
  };
}

const order = rule(
  'one after the other',
  'A request is prepared under the zxid behind the last one in the log, and what is logged is delivered in that order, each once.',
  (seen, output) => {
    if (output.kind === 'prepared') {
      const next = (seen.open.at(-1)?.zxid ?? seen.last) + 1n;
      return output.zxid === next
        ? undefined
        : `${output.request} was prepared under ${formatZxid(output.zxid)}; the next is ${formatZxid(next)}.`;
    }
    if (output.kind !== 'delivered') return undefined;
    const due = seen.serves ? seen.open[0]?.zxid : seen.last + 1n;
    if (due === undefined) return `${formatZxid(output.zxid)} was delivered a second time.`;
    if (output.zxid === due) return undefined;
    return `${formatZxid(output.zxid)} was delivered, and ${formatZxid(due)} was the next.`;
  },
  (seen) =>
    seen.open.length === 0
      ? undefined
      : `${seen.open[0]!.request} (${formatZxid(seen.open[0]!.zxid)}) was never delivered.`,
);

const nothingLost = rule(
  'nothing delivered is lost',
  'What was delivered once is delivered again after a crash, before the server serves: so it was on the disk before.',
  (seen, output) => {
    if (output.kind === 'delivered') {
      const before = seen.delivered[String(output.zxid)];
      return before === undefined || before === output.request
        ? undefined
        : `${formatZxid(output.zxid)} is ${output.request} now, and was ${before} when it was delivered first.`;
    }
    if (output.kind !== 'serves') return undefined;
    const lost = Object.keys(seen.delivered).find((zxid) => BigInt(zxid) > seen.last);
    return lost === undefined
      ? undefined
      : `It serves again, but ${seen.delivered[lost]} (${formatZxid(BigInt(lost))}), which was delivered before the crash, is not there.`;
  },
);

const serves = rule(
  'it serves',
  'After each start, when all that was logged is delivered, the server serves, in epoch 0.',
  (seen, output) => {
    if (output.kind !== 'serves') return undefined;
    const { epoch, logged } = output;
    if (epoch !== 0) return `It serves in epoch ${epoch}.`;
    return logged === seen.last
      ? undefined
      : `It serves, and its log goes up to ${formatZxid(logged)}, but it has delivered only what goes up to ${formatZxid(seen.last)}.`;
  },
  (seen) => (seen.serves ? undefined : 'It has started, and does not serve.'),
);

const syncs = rule(
  'a sync waits its turn',
  'A sync is answered once all is delivered that had been submitted before it, each once and in order.',
  (seen, output) => {
    if (output.kind !== 'synced') return undefined;
    const waits = seen.syncs[0];
    if (waits === undefined) return 'A sync was answered that nobody has asked for.';
    return seen.last >= waits
      ? undefined
      : `The sync was answered, but ${formatZxid(waits)}, which was submitted before it, is not delivered yet.`;
  },
  (seen) => (seen.syncs.length === 0 ? undefined : 'A sync was never answered.'),
);

/** What holds for a server that stands alone. */
export const ORDER = [serves, order] as unknown as readonly Invariant<AloneOutput>[];

/** With crashes as well. */
export const DURABLE = [nothingLost, serves, order] as unknown as readonly Invariant<AloneOutput>[];

/** And what a sync waits for. */
export const SYNCS = [syncs, ...DURABLE] as unknown as readonly Invariant<AloneOutput>[];
