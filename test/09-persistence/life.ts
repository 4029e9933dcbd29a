import { formatZxid, type TreeState, type Zxid } from '#kit';
import type { Broken } from '../../src/grade/play-steps.ts';
import type { Story } from '../../src/grade/story.ts';
import { crashStates, type CrashState } from '../../src/sim/files/crash-states.ts';
import { SimFiles } from '../../src/sim/files/sim-files.ts';
import { attempt } from './attempt.ts';
import type { Chapter, History } from './chapter.ts';
import { recoveryIn } from './recovery-in.ts';
import { SmallTree } from './small-tree.ts';
import { lastOf, more, treeOf, type Full, type Kind } from './txns.ts';

/** What happens to a server and its folder. */
export type LifeStep =
  /** As a first step: the power may go while the server opens its folder for the first time. */
  | { readonly do: 'begin' }
  | { readonly do: 'append'; readonly kind: Kind; readonly dataBytes?: number }
  | { readonly do: 'sync' }
  | { readonly do: 'start snapshot' }
  /** Writes so many nodes more of the snapshot that is under way. */
  | { readonly do: 'write nodes'; readonly count: number }
  /** Takes out the last transactions, so many. */
  | { readonly do: 'truncate'; readonly back: number }
  | { readonly do: 'purge'; readonly keep: number }
  /** Another leader's history: without the last `back` transactions of ours, and with some of its own. */
  | {
      readonly do: 'reset';
      readonly back: number;
      readonly state: number;
      readonly entries: number;
    }
  /** The server is killed and starts again; the machine goes on. */
  | { readonly do: 'kill' }
  /** The power goes: what is not durable is lost. Then the server starts again. */
  | { readonly do: 'power failure' };

/** How a life is played. */
export interface LifeOptions {
  readonly preAllocBytes: number;
  /** Every write is torn at so many places at most. */
  readonly mostTears: number;
  /** Whether each server that has recovered writes one thing more, and the power goes once more. */
  readonly goesOn?: boolean;
  /** Whether the power goes again while the server recovers from a plain crash: all of what was written there, or nothing. */
  readonly again?: boolean;
  /** Whether each server that has recovered from a plain crash is given another, shorter history, and the power goes. */
  readonly resets?: boolean;
}

/** The rules that hold after every crash. */
export const CRASH_RULES = [
  {
    name: 'nothing acknowledged is missing',
    rule: 'What was durable, and acknowledged, before a crash is there after it.',
  },
  {
    name: 'nothing torn is visible',
    rule: 'After a crash there is a history that the server had: no part of a transaction, none that was cut out, none in a wrong place.',
  },
  {
    name: 'recovery never refuses',
    rule: 'A crash is no damage: whatever it leaves in the folder, the server starts.',
  },
] as const;

/** What holds after every start of a whole server. */
export const TIDY = {
  name: 'nothing is left over',
  rule: 'After a start there are snapshots and logs, and nothing of what was never finished.',
} as const;

/** What holds at once, without any crash, when a history was replaced. */
export const REPLACED = {
  name: 'the new history at once',
  rule: 'When reset returns, the history is the new one for the server itself as well: its base, what comes after it, its end.',
} as const;

/** A history that may be found after a crash, from its `min`-th transaction on. */
interface Allowed {
  readonly full: Full;
  readonly min: number;
}

/** A server that has started after a crash, with a history that it may have. */
interface Recovered {
  readonly history: History;
  readonly full: Full;
  /** See {@link recoveryIn}. */
  readonly recovery: string;
}

/** One that has not, or with another history. */
interface Refused {
  readonly broken: Broken;
}

/** What the zxids of one epoch to the next have to do with each other is chapter 5's. */
const FIRST_EPOCH = 1;

/** A server that lives with a folder; all that may be found after a crash is known at every moment. */
export class Life {
  private readonly chapter: Chapter;
  private readonly story: Story;
  private readonly options: LifeOptions;
  private files = new SimFiles();
  private history!: History;
  private tree = new SmallTree();
  private full: Full = [];
  private acked = 0;
  private epoch = FIRST_EPOCH;
  private writer: InstanceType<Chapter['SnapshotWriter']> | undefined;
  /** How far each snapshot reaches. */
  private readonly reaches = new Map<Zxid, Zxid>();
  /** What was allowed from each mark on. */
  private timeline: (readonly Allowed[])[] = [];
  /** The trees that came of recoveries since the last start, by {@link recoveryIn}. */
  private readonly restored = new Map<string, string>();
  /** After which of these the server went on. */
  private readonly wentOn = new Set<string>();
  /** Which folders were opened once more for a reset. */
  private readonly resetFrom = new Set<string>();
  /** What crashes during a recovery have left since the last start. */
  private readonly cameAgain = new Set<string>();
  /** The first thing that was left over. What is lost is told first: this may do no harm yet. */
  private untidy: { readonly text: string; readonly broken: Broken } | undefined;
  /** How many states after a crash were looked at. */
  states = 0;

  constructor(chapter: Chapter, story: Story, options: LifeOptions) {
    this.chapter = chapter;
    this.story = story;
    this.options = options;
  }

  /** Plays all steps, and lets the power go after each operation of them. */
  play(steps: readonly LifeStep[]): Broken | undefined {
    if (steps[0]?.do !== 'begin') {
      this.story.quietly('open an empty folder', () => this.open(this.files));
      this.files = this.files.copy();
    }
    this.allow([{ full: [], min: 0 }]);
    this.history = this.story.call('open a new folder', () => this.open(this.files));
    for (const step of steps) {
      const broken = this.step(step);
      if (broken !== undefined) return broken;
    }
    return this.crashAnywhere();
  }

  private open(files: SimFiles): History {
    const { preAllocBytes } = this.options;
    return new this.chapter.FileHistory(files, { preAllocBytes, newTree: () => new SmallTree() });
  }

  private step(step: LifeStep): Broken | undefined {
    switch (step.do) {
      case 'begin':
        return undefined;
      case 'append':
        return void this.append(step.kind, step.dataBytes);
      case 'sync':
        return void this.sync();
      case 'start snapshot':
        return void this.startSnapshot();
      case 'write nodes':
        return void this.writeNodes(step.count);
      case 'truncate':
        return void this.truncate(step.back);
      case 'purge':
        return void this.story.call(`purge, keep ${step.keep}`, () =>
          this.history.purge(step.keep),
        );
      case 'reset':
        return this.reset(step);
      case 'kill':
        return this.restart(this.files.copy(), 'the server is killed; start it again');
      case 'power failure':
        return this.restart(this.files.crashed('all lost'), 'the power goes; start again');
    }
  }

  private append(kind: Kind, dataBytes?: number): void {
    const full = more(this.full, kind, this.epoch, dataBytes);
    const entry = full.at(-1)!;
    const text = `append ${formatZxid(entry.zxid)} ${entry.txn.body.type}`;
    this.allow([{ full, min: this.acked }]);
    this.story.call(text, () => this.history.append(entry));
    this.full = full;
    this.tree.apply(entry.zxid, entry.txn);
  }

  private sync(): void {
    this.story.call('sync', () => this.history.sync());
    this.acked = this.full.length;
    this.story.result(`${formatZxid(lastOf(this.full))} is acknowledged`);
    this.allow([{ full: this.full, min: this.acked }]);
  }

  private startSnapshot(): void {
    const text = `start a snapshot of ${formatZxid(this.tree.lastZxid)}`;
    this.writer = this.story.call(text, () => this.history.startSnapshot(this.tree));
  }

  private writeNodes(count: number): void {
    const { writer } = this;
    if (writer === undefined) return;
    const isDone = this.story.call(
      `write ${count} nodes of it`,
      () => writer.step(count),
      (done) => (done ? 'complete' : 'not complete yet'),
    );
    if (!isDone) return;
    this.reaches.set(writer.zxid, this.tree.lastZxid);
    this.writer = undefined;
  }

  private truncate(back: number): void {
    const kept = Math.max(0, this.full.length - back);
    const zxid = lastOf(this.full.slice(0, kept));
    const base = this.history.baseZxid;
    // What is in the state that a history builds on is committed: Zab never cuts that out.
    if (back === 0 || zxid < (this.reaches.get(base) ?? base)) return;
    this.allow([{ full: this.full, min: Math.min(this.acked, kept) }]);
    this.story.call(`truncate to ${formatZxid(zxid)}`, () => this.history.truncate(zxid));
    // What comes next is another leader's.
    this.epoch++;
    this.become(this.full.slice(0, kept), Math.min(this.acked, kept));
  }

  private reset({ back, state, entries }: LifeStep & { readonly do: 'reset' }): Broken | undefined {
    this.epoch++;
    const kept = this.full.slice(0, Math.max(0, this.full.length - back));
    const base = grown(kept, state, this.epoch);
    const full = grown(base, entries, this.epoch);
    const tree = treeOf(base);
    this.allow([
      { full: this.full, min: this.acked },
      { full, min: full.length },
    ]);
    const behind = entries === 0 ? '' : ` and ${entries} more`;
    this.story.call(`reset to ${formatZxid(tree.lastZxid)}${behind}`, () =>
      this.history.reset(tree.lastZxid, stateIn(tree), full.slice(base.length)),
    );
    this.become(full, full.length);
    return this.isReplaced(tree.lastZxid, full.slice(base.length));
  }

  /** Whether the server itself has the history that it was given. */
  private isReplaced(zxid: Zxid, entries: Full): Broken | undefined {
    const { baseZxid, lastZxid } = this.history;
    const last = entries.length === 0 ? zxid : lastOf(entries);
    const wanted = `from ${formatZxid(zxid)} to ${formatZxid(last)}`;
    const found = `from ${formatZxid(baseZxid)} to ${formatZxid(lastZxid)}`;
    if (found !== wanted) {
      this.story.result(found);
      this.story.expected(wanted);
      return {
        rule: REPLACED.name,
        sentence: `The history should go ${wanted}. It goes ${found}.`,
      };
    }
    const tree = new SmallTree();
    tree.restore(
      zxid,
      this.story.quietly('base', () => this.history.base()),
    );
    const after = this.story.quietly('after', () => this.history.after(zxid));
    for (const entry of after) tree.apply(entry.zxid, entry.txn);
    if (tree.fingerprint() === this.tree.fingerprint()) return undefined;
    const sentence = 'base() and what comes after it do not make the tree that was put in place.';
    return { rule: REPLACED.name, sentence };
  }

  /** The server's history is another one from here on. */
  private become(full: Full, acked: number): void {
    this.full = full;
    this.acked = acked;
    this.tree = treeOf(full);
    this.writer = undefined;
    this.allow([{ full, min: acked }]);
  }

  private restart(files: SimFiles, text: string): Broken | undefined {
    const broken = this.crashAnywhere();
    if (broken !== undefined) return broken;
    const allowed = this.timeline.at(-1)!;
    this.files = files;
    this.timeline = [];
    this.restored.clear();
    this.wentOn.clear();
    this.cameAgain.clear();
    this.allow(allowed);
    this.story.line(text);
    const found = this.recover(files, allowed);
    if ('broken' in found) return found.broken;
    this.history = found.history;
    this.story.result(`ends with ${formatZxid(lastOf(found.full))}`);
    this.epoch++;
    this.become(found.full, found.full.length);
  }

  /** Lets the power go after each operation since the last start, in every way, and opens what is left. */
  private crashAnywhere(): Broken | undefined {
    const { mostTears } = this.options;
    let [operations, since] = [-1, 0];
    for (const state of crashStates(this.files, { mostTears })) {
      since = state.operations === operations ? since + 1 : 0;
      operations = state.operations;
      this.states++;
      const allowed = this.timeline[state.marks.length - 1] ?? this.timeline[0]!;
      const broken = this.check(state, allowed, since < 2);
      if (broken !== undefined) return broken;
    }
    return this.untidy && this.tell(this.untidy.text, this.untidy.broken);
  }

  private check(
    state: CrashState,
    allowed: readonly Allowed[],
    isPlain: boolean,
  ): Broken | undefined {
    const told = `${state.description}. Start again`;
    const found = this.recover(state.files, allowed);
    if ('broken' in found) return this.tell(told, found.broken);
    const left = leftOver(state.files);
    if (left !== undefined) this.untidy ??= { text: told, broken: left };
    if (this.options.again === true && isPlain) {
      const broken = this.crashAgain(told, state, allowed);
      if (broken !== undefined) return broken;
    }
    // Most crashes leave what recovery makes the same of: from there on a server does the same as well.
    if (this.wentOn.has(found.recovery)) return undefined;
    this.wentOn.add(found.recovery);
    const broken = this.options.resets === true ? this.resetAgain(told, state.files) : undefined;
    if (broken !== undefined || this.options.goesOn !== true) return broken;
    return this.goOn(told, state.files, found);
  }

  /** The power goes once more, while the server recovers. */
  private crashAgain(
    told: string,
    { files, marks }: CrashState,
    allowed: readonly Allowed[],
  ): Broken | undefined {
    for (const second of crashStates(files, { since: 1, mostTears: 1 })) {
      this.states++;
      const left = `${marks.length} ${second.files.digest}`;
      if (this.cameAgain.has(left)) continue;
      this.cameAgain.add(left);
      const result = this.recover(second.files, allowed);
      if ('broken' in result) {
        return this.tell(`${told}; once more ${second.description}. Start again`, result.broken);
      }
    }
    return undefined;
  }

  /** What an attempt has left behind must not get into the next one. Once without any entry, and once with a short one. */
  private resetAgain(told: string, left: SimFiles): Broken | undefined {
    if (this.resetFrom.has(left.digest)) return undefined;
    this.resetFrom.add(left.digest);
    const base = more([], 'error', this.epoch + 1);
    for (const full of [base, more(base, 'error')]) {
      const files = left.copy();
      const tree = treeOf(base);
      const text = `reset to ${formatZxid(tree.lastZxid)}${full === base ? '' : ' and 1 more'}`;
      this.story.quietly(`${text} after a restart`, () =>
        this.open(files).reset(tree.lastZxid, stateIn(tree), full.slice(base.length)),
      );
      const again = this.recover(files.crashed('all lost'), [{ full, min: full.length }]);
      if ('broken' in again) {
        return this.tell(`${told}, ${text}; the power goes once more. Start again`, again.broken);
      }
    }
    return undefined;
  }

  /** The server writes one thing more, and the power goes again. */
  private goOn(told: string, files: SimFiles, { history, full }: Recovered): Broken | undefined {
    const next = more(full, 'create', this.epoch + 1);
    const entry = next.at(-1)!;
    this.story.quietly(`append ${formatZxid(entry.zxid)} after a restart`, () => {
      history.append(entry);
      history.sync();
    });
    const again = this.recover(files.crashed('all lost'), [{ full: next, min: next.length }]);
    if (!('broken' in again)) return undefined;
    const text = `${told}, append ${formatZxid(entry.zxid)}, sync; the power goes once more. Start again`;
    return this.tell(text, again.broken);
  }

  private tell(text: string, broken: Broken): Broken {
    this.story.line(text, OUTCOMES[broken.rule] ?? 'wrong history');
    return broken;
  }

  /** Opens a folder, and compares what is in it with what may be. */
  private recover(files: SimFiles, allowed: readonly Allowed[]): Recovered | Refused {
    const opened = this.story.quietly('start again', () => attempt(() => this.open(files)));
    if ('refused' in opened) {
      const sentence = `No disk is damaged, a crash is all there was. But: ${opened.refused.message}`;
      return { broken: { rule: 'recovery never refuses', sentence } };
    }
    const history = opened.value;
    const recovery = recoveryIn(files, history.lastZxid);
    const tree = this.restored.get(recovery) ?? this.restore(history);
    this.restored.set(recovery, tree);
    const found = compare(history.lastZxid, tree, allowed);
    return 'broken' in found ? found : { history, recovery, full: found.full };
  }

  /** The fingerprint of the tree that a history makes. */
  private restore(history: History): string {
    const tree = new SmallTree();
    this.story.quietly('restore the tree', () => history.restore(tree));
    return tree.fingerprint();
  }

  private allow(allowed: readonly Allowed[]): void {
    this.timeline.push(allowed);
    this.files.mark(String(this.timeline.length));
  }
}

function compare(
  lastZxid: Zxid,
  tree: string,
  allowed: readonly Allowed[],
): { readonly full: Full } | Refused {
  const torn = (sentence: string): Refused => ({
    broken: { rule: 'nothing torn is visible', sentence },
  });
  const fitting = allowed.filter(({ full }) => placeOf(full, lastZxid) !== undefined);
  if (fitting.length === 0) {
    return torn(`The history ends with ${formatZxid(lastZxid)}, which is not in it at this time.`);
  }
  const enough = fitting.filter(({ full, min }) => placeOf(full, lastZxid)! >= min);
  if (enough.length === 0) {
    const { full, min } = fitting[0]!;
    const sentence =
      `${formatZxid(lastOf(full.slice(0, min)))} was acknowledged. After the restart the history ends ` +
      `with ${lastZxid === 0n ? 'nothing' : formatZxid(lastZxid)}.`;
    return { broken: { rule: 'nothing acknowledged is missing', sentence } };
  }
  for (const { full } of enough) {
    const length = placeOf(full, lastZxid)!;
    if (fingerprintsOf(full)[length] === tree) return { full: full.slice(0, length) };
  }
  return torn(
    `The history ends with ${formatZxid(lastZxid)}, but the tree is not the one that its transactions make.`,
  );
}

const OUTCOMES: Readonly<Record<string, string>> = {
  'recovery never refuses': 'refused',
  [TIDY.name]: 'something is left over',
};

function leftOver(files: SimFiles): Broken | undefined {
  const others = files.list().filter((name) => !/^(log|snapshot)\.[0-9a-f]+$/.test(name));
  if (others.length === 0) return undefined;
  const sentence = `The server has started, and there still is ${others.join(' and ')}. With every crash there would be more.`;
  return { rule: TIDY.name, sentence };
}

/** How many transactions a history has until this one, it included; undefined if it is not among them. */
function placeOf(full: Full, zxid: Zxid): number | undefined {
  if (zxid === 0n) return 0;
  const index = full.findIndex((entry) => entry.zxid === zxid);
  return index === -1 ? undefined : index + 1;
}

const fingerprints = new WeakMap<Full, readonly string[]>();

/** The trees after each number of a history's transactions. */
function fingerprintsOf(full: Full): readonly string[] {
  const known = fingerprints.get(full);
  if (known !== undefined) return known;
  const tree = new SmallTree();
  const all = [tree.fingerprint()];
  for (const { zxid, txn } of full) {
    tree.apply(zxid, txn);
    all.push(tree.fingerprint());
  }
  fingerprints.set(full, all);
  return all;
}

function grown(full: Full, count: number, epoch: number): Full {
  let result = full;
  for (let i = 0; i < count; i++) result = more(result, i % 2 === 0 ? 'create' : 'set', epoch);
  return result;
}

/** A tree as plain data. */
function stateIn(tree: SmallTree): TreeState {
  return { sessions: [...tree.sessions], nodes: [...tree.nodes()] };
}
