import type { ConnectRequest, Txn } from '#kit';
import { ErrorCode, formatErrorCode } from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { SessionManager } from '../../solutions/14-sessions/index.ts';
import { passwordOf } from '../../solutions/14-sessions/index.ts';
import { AskedCalls, closing } from './asked-calls.ts';
import type { Chapter } from './chapter.ts';
import type { ManagerStep, Passwd } from './manager-step.ts';
import { LIMITS, NaiveSessions, SELF, type Call, type Due } from './naive-sessions.ts';
import { inWords, mayBe, touchesInWords } from './call-words.ts';
import type { RuleName } from './manager-rules.ts';

/** The sessions that are in the tree at the beginning. */
const GIVEN = { X: 400, Y: 600 };

const REMOTE = 0x200004540380000n;

const CLOSE = { type: 'closeSession', paths: [] } as const;

type SubmitCall = Extract<Call, { readonly call: 'submit' }>;

/** A play that breaks these rules only: another one counts as `nothing else`. */
export function playWith(listed: readonly { readonly name: string }[]): Play<Chapter, ManagerStep> {
  return (chapter, steps, story) => {
    const broken = new ManagerPlay(chapter, story).play(steps);
    if (broken === undefined || listed.some(({ name }) => name === broken.rule)) return broken;
    return { ...broken, rule: 'nothing else' };
  };
}

/** A SessionManager, what is expected of it, and what stands around it. */
class ManagerPlay {
  private readonly chapter: Chapter;
  private readonly story: Story;
  private readonly model = new NaiveSessions();
  private manager: SessionManager<string>;
  private readonly asked = new AskedCalls();
  /** By the name in a step, the connection that has it now. */
  private readonly current = new Map<string, string>();
  private readonly over = new Set<string>();
  /** Those of an earlier term, or that were closed or refused: what is around the manager may not have closed them yet. */
  private readonly stale = new Set<string>();
  private readonly counts = { new: 0, remote: 0, connections: 0 };

  constructor(chapter: Chapter, story: Story) {
    this.chapter = chapter;
    this.story = story;
    for (const [session, timeoutMs] of Object.entries(GIVEN))
      this.model.tree.set(session, timeoutMs);
    this.manager = this.newManager();
  }

  play(steps: readonly ManagerStep[]): Broken | undefined {
    for (const step of steps) {
      const broken = this.step(step);
      if (broken !== undefined) return broken;
    }
    return undefined;
  }

  private newManager(): SessionManager<string> {
    return this.story.quietly('new SessionManager(…)', () => {
      return new this.chapter.SessionManager<string>({
        sid: Number(SELF),
        limits: LIMITS,
        now: () => this.model.nowMs,
        ...this.asked.callbacks(),
      });
    });
  }

  private step(step: ManagerStep): Broken | undefined {
    const { model, story } = this;
    this.asked.begin();
    switch (step.do) {
      case 'wait':
        model.nowMs += step.ms;
        story.line(`${step.ms} ms later, at ${model.nowMs}`);
        return undefined;
      case 'serve':
        return this.serve(step.role, step.isAlone);
      case 'stop':
        if (model.role === undefined) return undefined;
        model.stop();
        for (const connection of this.current.values()) {
          if (!this.over.has(connection)) this.stale.add(connection);
          this.over.add(connection);
        }
        return this.compare(() => this.manager.stop(), 'it serves no longer', []);
      case 'restart':
        return this.restart();
      case 'connect':
        return this.connect(step);
      case 'frame':
      case 'gone':
        return this.onConnection(step);
      case 'commit':
        return this.commit();
      case 'answer':
        return this.answer();
      case 'close':
        return this.close(step.session);
      case 'expire':
        return this.expire();
      case 'ping':
        return this.ping();
      default:
        return this.fromServer2(step);
    }
  }

  private serve(role: 'leader' | 'learner', isAlone = false): Broken | undefined {
    if (this.model.role !== undefined) return undefined;
    this.model.serve(role);
    this.asked.atOnce = isAlone ? (call) => this.agreeAtOnce(call) : undefined;
    if (isAlone) this.story.line('nobody else: submit commits at once');
    const sessions = new Map(
      [...this.model.tree].map(([name, timeoutMs]) => [this.asked.ids.get(name)!, timeoutMs]),
    );
    const what = [...this.model.tree].map(([name, timeoutMs]) => `${name} (${timeoutMs} ms)`);
    const text = `${this.model.nowMs}: ${role}; sessions ${what.join(', ') || 'none'}`;
    return this.compare(() => this.manager.serve(role, sessions), text, []);
  }

  private restart(): Broken | undefined {
    const { role } = this.model;
    if (role === undefined) return undefined;
    this.model.stop();
    this.current.clear();
    this.over.clear();
    this.stale.clear();
    this.model.nowMs += 50;
    this.story.line('it crashes, and starts again 50 ms later');
    this.manager = this.newManager();
    return this.serve(role);
  }

  private connect(step: Extract<ManagerStep, { readonly do: 'connect' }>): Broken | undefined {
    const before = this.current.get(step.connection);
    if (before !== undefined && !this.over.has(before)) return undefined;
    const isNew = step.session === undefined;
    const session = step.session ?? `N${this.counts.new + 1}`;
    const id = isNew ? 0n : this.asked.ids.get(session);
    // Nobody can know of a session that has not been answered.
    if (id === undefined || (!isNew && !this.isPublic(session))) return undefined;
    const connection = before === undefined ? step.connection : this.freshName(step.connection);
    this.current.set(step.connection, connection);
    if (isNew) {
      this.counts.new++;
      this.asked.beginning = session;
    }
    const { passwd = 'right', timeoutMs, readOnly } = step;
    const request: ConnectRequest = {
      protocolVersion: 0,
      lastZxidSeen: 0n,
      timeoutMs,
      session: id,
      passwd: isNew ? new Uint8Array(16) : bytesOf(passwd, id),
      ...(readOnly !== undefined && { readOnly }),
    };
    this.asked.asksReadOnly.set(connection, readOnly !== undefined);
    const isRight = isNew || passwd === 'right';
    const due = this.model.connect({ connection, session, isNew, isRight, timeoutMs });
    if (readOnly !== undefined) {
      this.story.line(`the next request has readOnly ${readOnly}`);
    }
    const words = isNew
      ? 'a new session'
      : `${session}, ${isRight ? 'its password' : `password ${passwd}`}`;
    const text = `${connection} connects: ${words}, ${timeoutMs} ms`;
    const isAtOnce = isNew && this.asked.atOnce !== undefined;
    if (isAtOnce) {
      this.model.created(session, this.model.clients.get(connection)!.timeoutMs, SELF);
      due.push(...this.model.commit());
    }
    const broken = this.compare(() => this.manager.connect(connection, request), text, due);
    if (broken !== undefined || !isNew || this.model.role === undefined) return broken;
    if (isAtOnce) return undefined;
    if (this.model.role === 'leader') {
      const { timeoutMs: grantedMs } = this.model.clients.get(connection)!;
      return this.prepareCreate(session, grantedMs, SELF);
    }
    this.model.agreed.push({
      op: 'createSession',
      session,
      timeoutMs: this.model.clients.get(connection)!.timeoutMs,
    });
    return undefined;
  }

  private prepareCreate(session: string, timeoutMs: number, via: string): Broken | undefined {
    this.model.created(session, timeoutMs, via);
    this.asked.begin();
    const text = `createSession ${session} by server ${via} is prepared`;
    return this.compare(
      () => this.manager.created(this.asked.ids.get(session)!, timeoutMs, via),
      text,
      [],
    );
  }

  /** What `submit` does where there is nobody to agree with. */
  private agreeAtOnce({ session, op, timeoutMs = 0 }: SubmitCall): void {
    const id = this.asked.ids.get(session);
    if (id === undefined) return;
    const isNew = op === 'createSession';
    if (isNew) this.manager.created(id, timeoutMs, SELF);
    else if (!this.manager.closing(id)) return;
    const body = isNew ? ({ type: op, timeoutMs } as const) : CLOSE;
    this.manager.committed({ clientId: id, cxid: 0, timeMs: 0, body });
  }

  private onConnection(
    step: Extract<ManagerStep, { readonly do: 'frame' | 'gone' }>,
  ): Broken | undefined {
    const connection = this.current.get(step.connection);
    if (connection === undefined) return undefined;
    if (step.do === 'gone') {
      this.model.clients.delete(connection);
      this.over.add(connection);
      this.stale.delete(connection);
      return this.compare(() => this.manager.disconnected(connection), `${connection} is gone`, []);
    }
    // What was sent before it was closed may still come.
    if (this.over.has(connection) && !this.stale.has(connection)) return undefined;
    this.model.heard(connection);
    return this.compare(() => this.manager.heard(connection), `a frame of ${connection}`, []);
  }

  private commit(): Broken | undefined {
    const [next] = this.model.agreed;
    if (next === undefined) return undefined;
    const { op, session, timeoutMs } = next;
    const due = this.model.commit();
    const body = op === 'createSession' ? { type: op, timeoutMs } : CLOSE;
    const txn: Txn = { clientId: this.asked.ids.get(session)!, cxid: 0, timeMs: 0, body };
    return this.compare(() => this.manager.committed(txn), `${op} ${session} is committed`, due);
  }

  private answer(): Broken | undefined {
    const [session] = this.model.questions;
    // Answers come behind the commits that the leader knew of.
    if (session === undefined || this.model.isBeginning(session)) return undefined;
    this.model.questions.shift();
    const valid = this.model.isAlive(session);
    // Whose question is answered first nobody can tell: an answer may wait for its own question.
    const isOpen = this.model.questions.includes(session);
    const connection = this.model.connectionOf(session);
    const client =
      connection === undefined ? undefined : { ...this.model.clients.get(connection)! };
    const due = this.model.answered(session, valid);
    const text = `the leader says ${valid ? 'yes' : 'no'} to ${session}`;
    const code = (): void => this.manager.revalidated(this.asked.ids.get(session)!, valid);
    if (!isOpen || due.length === 0) return this.compare(code, text, due);
    this.run(code, text);
    if (this.asked.found.length > 0) return this.judge(text, due);
    this.model.clients.set(connection!, client!);
    return undefined;
  }

  private close(session: string): Broken | undefined {
    const id = this.asked.ids.get(session);
    if (id === undefined) return undefined;
    if (this.model.role === 'learner') {
      if (this.model.closing(session)) this.story.line(`the leader ends ${session}`);
      return undefined;
    }
    this.asked.begin();
    const wanted = this.model.closing(session);
    const text = `a closeSession of ${session}`;
    const found = this.story.call(text, () => this.manager.closing(id), mayBe);
    if (found === wanted) return this.judge(text, []);
    this.story.expected(mayBe(wanted));
    const sentence = wanted
      ? `A closeSession of ${session} was refused, though it is the first.`
      : `A closeSession of ${session} was let through, though ${this.model.role === undefined ? 'this server does not lead' : 'there is nothing to close any more'}.`;
    return { rule: 'one end', sentence };
  }

  private expire(): Broken | undefined {
    const { model } = this;
    const text = `expire, at ${model.nowMs}`;
    const deadlines = new Map(
      [...this.asked.ids.keys()].map((name) => [name, model.deadlineOf(name)]),
    );
    const expired = model.expire();
    let waitMs = 0;
    this.run(() => (waitMs = this.manager.expire()), text);
    const early = this.asked.found.find(
      ({ call }) =>
        call.call === 'submit' && call.op === 'closeSession' && !expired.includes(call.session),
    );
    if (early !== undefined && early.call.call === 'submit') {
      const { session } = early.call;
      const end = deadlines.get(session);
      this.story.expected(inWords(expired.map((session) => closing(session))) || 'nothing');
      return end === undefined
        ? {
            rule: model.role === 'leader' ? 'one end' : 'the leader alone',
            sentence: `closeSession of ${session} was submitted, but ${model.role === 'leader' ? 'it has expired or was closed before' : 'this server does not lead'}.`,
          }
        : {
            rule: 'never early',
            sentence: `closeSession of ${session} was submitted at ${model.nowMs}, but its bucket ends at ${end}.`,
          };
    }
    const due: Due[] = expired.map((session) => ({
      rule: 'always in time',
      call: closing(session),
    }));
    const isAtOnce = this.asked.atOnce !== undefined;
    if (isAtOnce) {
      for (const session of expired) {
        model.closing(session);
        due.push(...model.commit());
      }
    }
    const broken = this.judge(text, due) ?? (isAtOnce ? undefined : this.prepareEnds(expired));
    return broken ?? this.tooLate(waitMs);
  }

  private tooLate(waitMs: number): Broken | undefined {
    const { tickMs } = LIMITS;
    const leftMs = this.model.role === 'leader' ? tickMs - (this.model.nowMs % tickMs) : tickMs;
    if (waitMs > 0 && waitMs <= leftMs) return undefined;
    this.story.line('expire returned', String(waitMs));
    this.story.expected(`more than 0, at most ${leftMs}`);
    const sentence = `At ${this.model.nowMs} expire asks to be called again in ${waitMs} ms; the next bucket ends in ${leftMs}.`;
    return { rule: 'always in time', sentence };
  }

  /** The leader prepares its own closeSessions at once. */
  private prepareEnds(expired: readonly string[]): Broken | undefined {
    for (const session of expired) {
      const broken = this.close(session);
      if (broken !== undefined) return broken;
    }
    return undefined;
  }

  private ping(): Broken | undefined {
    if (this.model.role !== 'learner') return undefined;
    const wanted = [...this.model.touched].sort();
    this.model.touched.clear();
    const found = this.story.call(
      'PING: touched',
      () =>
        this.manager
          .touched()
          .map((one) => [this.asked.nameOf(one.session), one.timeoutMs] as const),
      touchesInWords,
    );
    if (touchesInWords(found.sort()) === touchesInWords(wanted)) return this.judge('PING', []);
    this.story.expected(touchesInWords(wanted));
    const sentence = `The leader was told of ${touchesInWords(found)}; it should be ${touchesInWords(wanted)}.`;
    return { rule: 'touches are reported', sentence };
  }

  private fromServer2(
    step: Extract<ManagerStep, { readonly do: 'remote create' | 'touch' | 'revalidate' | 'check' }>,
  ): Broken | undefined {
    const { model } = this;
    if (step.do === 'remote create') {
      if (model.role === undefined || this.asked.atOnce !== undefined) return undefined;
      const session = `R${++this.counts.remote}`;
      this.asked.ids.set(session, REMOTE + BigInt(this.counts.remote));
      if (model.role === 'learner') {
        model.agreed.push({ op: 'createSession', session, timeoutMs: step.timeoutMs });
        this.story.line(`${session} begins at server 2: ${step.timeoutMs} ms`);
        return undefined;
      }
      return this.prepareCreate(session, step.timeoutMs, '2');
    }
    if (step.do === 'touch') return this.touch(step);
    const { session } = step;
    const id = this.asked.ids.get(session);
    if (id === undefined || model.role === 'learner') return undefined;
    if (step.do === 'revalidate') return this.revalidate(id, step);
    const wanted = model.check(session, step.via);
    const text = `a request of ${session} by server ${step.via}`;
    const found = this.story.call(text, () => this.manager.check(id, step.via), formatErrorCode);
    if (found === wanted) return this.judge(text, []);
    this.story.expected(formatErrorCode(wanted));
    const places = {
      [ErrorCode.OK]: `its client is at server ${step.via}`,
      [ErrorCode.SESSIONMOVED]: 'its client is at another server',
    } as Readonly<Record<number, string>>;
    const sentence = `check of ${session} by server ${step.via} said ${formatErrorCode(found)}; ${places[wanted] ?? 'there is no such session here'}.`;
    return { rule: 'where the client is', sentence };
  }

  private touch({
    sessions,
    timeoutMs,
  }: Extract<ManagerStep, { readonly do: 'touch' }>): Broken | undefined {
    const known = sessions.filter((session) => this.asked.ids.has(session));
    if (this.model.role === 'learner' || known.length === 0) return undefined;
    for (const session of known) this.model.touchOne(session, timeoutMs);
    const touches = known.map((session) => ({ session: this.asked.ids.get(session)!, timeoutMs }));
    const text = `server 2 has heard of ${known.join(', ')}: ${timeoutMs} ms`;
    return this.compare(() => this.manager.touch(touches), text, []);
  }

  private revalidate(
    id: bigint,
    { session, timeoutMs }: Extract<ManagerStep, { readonly do: 'revalidate' }>,
  ): Broken | undefined {
    const wanted = this.model.revalidate(session, timeoutMs, '2');
    const text = `server 2 asks: ${session}, ${timeoutMs} ms?`;
    const yes = (valid: boolean): string => (valid ? 'yes' : 'no');
    const found = this.story.call(text, () => this.manager.revalidate(id, timeoutMs, '2'), yes);
    if (found === wanted) return this.judge(text, []);
    this.story.expected(yes(wanted));
    const sentence = `revalidate of ${session} said ${yes(found)}; it should be ${yes(wanted)}.`;
    if (this.model.role === undefined) return { rule: 'the leader alone', sentence };
    return { rule: wanted ? 'a session lives on' : 'no such session', sentence };
  }

  // Comparing.

  private compare(code: () => void, text: string, due: readonly Due[]): Broken | undefined {
    this.run(code, text);
    return this.judge(text, due);
  }

  private run(code: () => void, text: string): void {
    this.story.call(
      text,
      code,
      () => inWords(this.asked.found.map(({ call }) => call)) || undefined,
    );
  }

  /** Compares what the manager has asked for with what it should. */
  private judge(text: string, due: readonly Due[]): Broken | undefined {
    const { found } = this.asked;
    for (const { call } of due) {
      if (call.call !== 'close' && call.call !== 'refused') continue;
      this.over.add(call.connection);
      this.stale.add(call.connection);
    }
    const wanted = due.map(({ call }) => inWords([call]));
    const actual = found.map(({ call }) => inWords([call]));
    const missing = due.find((_, i) => !actual.includes(wanted[i]!));
    const extra = found.find(
      (_, i) => !wanted.includes(actual[i]!) || actual.indexOf(actual[i]!) !== i,
    );
    const bad = found.find(({ problem }) => problem !== undefined);
    if (missing === undefined && extra === undefined && bad === undefined) return undefined;
    this.story.expected(inWords(due.map(({ call }) => call)) || 'nothing');
    if (missing !== undefined) {
      const instead = extra === undefined ? 'it was not' : `there was: ${inWords([extra.call])}`;
      const sentence = `After "${text}" there should be: ${inWords([missing.call])}; ${instead}.`;
      return { rule: missing.rule, sentence };
    }
    if (extra !== undefined) {
      return {
        rule: this.ruleOf(extra.call),
        sentence: `After "${text}" there should not be: ${inWords([extra.call])}.`,
      };
    }
    const { call, problem, rule: broken } = bad!;
    const rule =
      broken ??
      (call.call !== 'submit'
        ? 'what the client is told'
        : call.op === 'createSession'
          ? 'a new session'
          : 'always in time');
    return { rule, sentence: `"${inWords([call])}" ${problem}.` };
  }

  /** The rule that forbids a call. */
  private ruleOf(call: Call): RuleName {
    if (this.model.role === undefined && call.call !== 'submit') return 'not serving';
    switch (call.call) {
      case 'established': {
        const waitsFor = this.model.clients.get(call.connection)?.waitsFor;
        if (waitsFor === 'answer') return 'the leader is asked';
        return waitsFor === 'commit' ? 'a new session' : 'one connection';
      }
      case 'submit':
        return call.op === 'closeSession' ? 'never early' : 'a new session';
      case 'refused':
        return 'a session lives on';
      case 'close':
        return 'one connection';
      case 'askLeader':
        return 'the leader is asked';
    }
  }

  private isPublic(session: string): boolean {
    return (
      session in GIVEN ||
      session === 'Z' ||
      session.startsWith('R') ||
      this.model.tree.has(session) ||
      this.wasClosed(session)
    );
  }

  private wasClosed(session: string): boolean {
    return !this.model.isBeginning(session);
  }

  private freshName(name: string): string {
    return `${name}${++this.counts.connections + 1}`;
  }
}

function bytesOf(passwd: Passwd, session: bigint): Uint8Array | null {
  const right = passwordOf(session);
  switch (passwd) {
    case 'right':
      return right;
    case 'wrong':
      return right.map((byte, i) => (i === 15 ? byte ^ 1 : byte));
    case 'null':
      return null;
  }
}
