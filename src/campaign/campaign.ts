import { RULES } from './rules/all.ts';
import { freshAfterSync } from './rules/order.ts';
import { startEnsemble, type EnsembleOptions, type Running } from './ensemble.ts';
import { faultWords, type FaultKind } from './fault.ts';
import { leftBy, Phase, Unserved } from './phase.ts';
import type { SeenNode } from './phase-record.ts';
import { planPhase } from './plan-phase.ts';
import type { Violation } from './report.ts';

/** What a campaign is told. */
export interface CampaignOptions extends EnsembleOptions {
  readonly seed: number;
  readonly minutes: number;
  /** The number of the first phase. */
  readonly firstPhase: number;
  /** Ends it early, after the phase that runs. */
  readonly signal: AbortSignal;
  /** Told a line about every phase. */
  log(line: string): void;
}

/** What came of a campaign. */
export interface CampaignResult {
  readonly phases: number;
  /** Requests, those that were answered, and events of watches. */
  readonly calls: number;
  readonly answers: number;
  readonly events: number;
  /** How often each kind of fault was in force. */
  readonly faults: ReadonlyMap<FaultKind, number>;
  /** The longest time from the end of the faults until every server had carried out a write. */
  readonly longestHealMs: number;
  /** What Apache's servers are known to do wrong, and have done. */
  readonly known: readonly string[];
  /** The first thing that was wrong: the campaign ends there. */
  readonly violation: Violation | undefined;
}

const SERVERS_GO_ON = {
  name: 'servers go on',
  rule: 'No server ends by itself, unless its disk was full.',
};

const SERVED_AGAIN = {
  name: 'served again',
  rule: 'Once all faults are over, every server carries out writes again, sessions end, and their ephemeral nodes go.',
};

/**
 * Rules that Apache's servers are known to break: they are counted, and do not end a campaign. A leader answers a sync of a client of its
 * own at once (its `CommitProcessor` does not match syncs), though it may not have applied yet what a follower has applied and answered.
 */
const KNOWN_OF_APACHE: ReadonlySet<string> = new Set([freshAfterSync.name]);

/** Runs phase after phase on one ensemble, and checks what clients saw in each. */
export class Campaign {
  private readonly options: CampaignOptions;
  private readonly faults = new Map<FaultKind, number>();
  private phase: Phase | undefined;
  private phases = 0;
  private calls = 0;
  private answers = 0;
  private events = 0;
  private longestHealMs = 0;
  private death: string | undefined;
  private readonly known: string[] = [];
  private before: ReadonlyMap<string, SeenNode> = new Map();

  constructor(options: CampaignOptions) {
    this.options = options;
  }

  /** @throws UsageError if the ensemble cannot be started. */
  async run(): Promise<CampaignResult> {
    const running = await startEnsemble(this.options, {
      condition: (sid, condition) => {
        if (condition === 'gone') this.onGone(sid);
      },
    });
    try {
      const violation = await this.runPhases(running);
      const { phases, calls, answers, events, faults, longestHealMs, known } = this;
      return { phases, calls, answers, events, faults, longestHealMs, known, violation };
    } finally {
      this.phase = undefined;
      await running.ensemble.stop();
      running.network.close();
    }
  }

  private onGone(sid: number): void {
    const { phase } = this;
    if (phase === undefined) return;
    phase.note(`server ${sid} is gone`);
    if (phase.injector.noticeEnd(sid)) return;
    this.death ??= `Server ${sid} has ended by itself: see server.${sid}.txt.`;
    phase.giveUp(this.death);
  }

  private async runPhases(running: Running): Promise<Violation | undefined> {
    const { minutes, firstPhase, signal } = this.options;
    const endMs = performance.now() + minutes * 60_000;
    for (let number = firstPhase; number === firstPhase || performance.now() < endMs; number++) {
      const violation = await this.runPhase(running, number);
      if (violation !== undefined) return violation;
      if (signal.aborted) return undefined;
    }
    return undefined;
  }

  private async runPhase(running: Running, number: number): Promise<Violation | undefined> {
    const { seed, whose, servers, log } = this.options;
    const plan = planPhase({ seed, whose, servers }, number);
    const phase = new Phase({ plan, seed, whose, running, before: this.before });
    this.phase = phase;
    const broken = (
      { name, rule }: { readonly name: string; readonly rule: string },
      finding: Violation['finding'],
    ): Violation => ({ name, rule, finding, plan, deeds: phase.deeds, told: phase.recorder.told });
    try {
      const record = await phase.run();
      for (const rule of RULES) {
        const finding = rule.check(record);
        if (finding === undefined) continue;
        if (whose === 'ours' || !KNOWN_OF_APACHE.has(rule.name)) return broken(rule, finding);
        this.known.push(finding.sentence);
      }
      this.before = leftBy(record.trees[0]!);
      this.count(phase, record);
    } catch (error) {
      if (!(error instanceof Unserved)) throw error;
      const at = phase.recorder.told.length - 1;
      return broken(...(this.deathAt(at) ?? [SERVED_AGAIN, { sentence: error.message, at }]));
    } finally {
      for (const { fault } of plan.faults) {
        this.faults.set(fault.kind, (this.faults.get(fault.kind) ?? 0) + 1);
      }
    }
    const death = this.deathAt(phase.recorder.told.length - 1);
    if (death !== undefined) return broken(...death);
    const what = plan.faults.map(({ fault }) => faultWords(fault)).join(', ');
    log(`phase ${number}: ${what}; ${Math.round(phase.healedMs)} ms until all served again`);
    return undefined;
  }

  /** A server that has ended by itself, and the rule that forbids it. */
  private deathAt(at: number): [typeof SERVERS_GO_ON, Violation['finding']] | undefined {
    return this.death === undefined ? undefined : [SERVERS_GO_ON, { sentence: this.death, at }];
  }

  private count(
    phase: Phase,
    { history }: { readonly history: Phase['recorder']['history'] },
  ): void {
    this.phases++;
    this.calls += history.calls.length;
    this.answers += history.answered.length;
    this.events += history.events.length;
    this.longestHealMs = Math.max(this.longestHealMs, phase.healedMs);
  }
}
