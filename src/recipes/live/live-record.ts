import type { NodeId, WireRequest, WireResult } from '#kit';
import type { Invariant } from '../../check/invariant.ts';
import { Chroot } from '../../client/chroot.ts';
import type { StoryLine } from '../../grade/story.ts';
import type { HeardFrame, SaidFrame } from '../conversation.ts';
import { isCounted } from '../is-counted.ts';
import type { Asked, Notified, Told } from '../recipe-run.ts';
import type { RecipeOutput } from '../session-output.ts';
import { pathWords, requestText, resultWords } from '../words.ts';

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** A rule that was broken. */
export interface Broken {
  readonly name: string;
  readonly rule: string;
  readonly sentence: string;
}

/** What happens in a run on a real ensemble, as it happens, and the invariants that watch it. */
export class LiveRecord<Output> {
  readonly told: Told<Output>[] = [];
  readonly requests: Asked[] = [];
  readonly notifications: Notified[] = [];
  readonly story: StoryLine[] = [];
  private readonly chroot: Chroot;
  private readonly startedAtMs = performance.now();
  private readonly asked = new Map<WireRequest, Writable<Asked>>();
  private readonly sessions = new Map<string, bigint>();
  private readonly rules: readonly {
    readonly rule: Invariant<RecipeOutput<Output>>;
    readonly state: unknown;
  }[];

  /** @param chroot - what the processes do not know of. */
  constructor(chroot: string, invariants: readonly Invariant<RecipeOutput<Output>>[]) {
    this.chroot = new Chroot(chroot);
    this.rules = invariants.map((rule) => ({ rule, state: rule.start() }));
  }

  /** @returns the first rule that this breaks. */
  output(process: NodeId, output: RecipeOutput<Output>): Broken | undefined {
    const { atMs } = this;
    this.told.push({ process, output, atMs });
    this.tell(process, `tells ${JSON.stringify(output, withoutBigints)}`);
    for (const { rule, state } of this.rules) {
      const sentence = rule.observe(state, { node: process, output, atMs });
      if (sentence !== undefined) return { name: rule.name, rule: rule.rule, sentence };
    }
    return undefined;
  }

  /** When all is done. @returns the first rule to which something is missing. */
  end(): Broken | undefined {
    for (const { rule, state } of this.rules) {
      const sentence = rule.atEnd?.(state);
      if (sentence !== undefined) return { name: rule.name, rule: rule.rule, sentence };
    }
    return undefined;
  }

  said(process: NodeId, connection: number, frames: readonly SaidFrame[]): void {
    for (const frame of frames) {
      if (frame.kind !== 'request' || !isCounted(frame.request)) continue;
      const session = this.sessions.get(`${process} ${connection}`) ?? 0n;
      const request = this.requestInside(frame.request);
      const asked: Writable<Asked> = {
        process,
        session,
        request,
        result: undefined,
        answeredAtMs: undefined,
        atMs: this.atMs,
      };
      this.asked.set(frame.request, asked);
      this.requests.push(asked);
      this.tell(process, requestText(request));
    }
  }

  heard(process: NodeId, connection: number, frames: readonly HeardFrame[]): void {
    for (const frame of frames) {
      if (frame.kind === 'connected') {
        this.sessions.set(`${process} ${connection}`, frame.session);
      } else if (frame.kind === 'event') {
        const watched = { ...frame.event, path: this.chroot.toClient(frame.event.path) };
        this.notifications.push({ process, watched, atMs: this.atMs });
        this.tell(process, `hears ${watched.type} ${pathWords(watched.path)}`);
      } else this.answered(frame);
    }
  }

  note(process: NodeId, text: string): void {
    this.tell(process, text);
  }

  private get atMs(): number {
    return Math.round(performance.now() - this.startedAtMs);
  }

  private answered(frame: HeardFrame & { readonly kind: 'reply' }): void {
    const asked = this.asked.get(frame.request);
    if (asked === undefined) return;
    asked.result = this.resultInside(frame.result);
    asked.answeredAtMs = this.atMs;
    const { kind, what = '' } = resultWords(asked.result);
    this.tell(asked.process, `${requestText(asked.request)} ${kind} ${what}`);
  }

  private tell(process: NodeId, text: string): void {
    this.story.push({ text: `${this.atMs} ms ${process}: ${text}` });
  }

  private requestInside(request: WireRequest): WireRequest {
    if ('ops' in request) {
      const ops = request.ops.map((op) => ({ ...op, path: this.chroot.toClient(op.path) }));
      return { ...request, ops } as WireRequest;
    }
    if (!('path' in request) || request.path === null) return request;
    return { ...request, path: this.chroot.toClient(request.path) };
  }

  private resultInside(result: WireResult): WireResult {
    if (result.op === 'create' || result.op === 'create2') {
      return { ...result, path: this.chroot.toClient(result.path) };
    }
    if (result.op !== 'multi') return result;
    return { ...result, results: result.results.map((one) => this.chroot.resultToClient(one)) };
  }
}

function withoutBigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `0x${value.toString(16)}` : value;
}
