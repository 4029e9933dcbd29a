import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ClientOutput } from '../check/history/client-output.ts';
import type { Observed } from '../check/invariant.ts';
import type { WireRequest } from '../kit/contracts/wire.ts';
import { formatErrorCode } from '../kit/error-code.ts';
import { formatZxid } from '../kit/zxid.ts';
import { faultWords } from './fault.ts';
import type { Deed } from './phase.ts';
import type { PhaseFinding } from './phase-record.ts';
import type { PhasePlan } from './plan-phase.ts';

/** So many lines of the history are shown, of the clients and paths that it is about. */
const SHOWN_LINES = 40;

/** A rule that was broken, and all that belongs to it. */
export interface Violation {
  readonly name: string;
  readonly rule: string;
  readonly finding: PhaseFinding;
  readonly plan: PhasePlan;
  readonly deeds: readonly Deed[];
  readonly told: readonly Observed<ClientOutput>[];
}

/**
 * A violation in lines for the terminal.
 *
 * @param kept - the folder with the servers' data and what they have printed.
 * @param again - the command that runs this phase again.
 */
export function violationLines(violation: Violation, kept: string, again: string): string[] {
  const { name, rule, finding, plan, deeds, told } = violation;
  const startMs = deeds[0]?.atMs ?? told[0]?.atMs ?? 0;
  return [
    `✗ ${name}`,
    `  The rule: ${rule}`,
    `  What happened: ${finding.sentence}`,
    '',
    `  The faults of phase ${plan.number}, planned from the seed:`,
    ...plan.faults.map(
      ({ atMs, lastsMs, fault }) =>
        `    ${seconds(atMs)} for ${seconds(lastsMs)}: ${faultWords(fault)}`,
    ),
    '  and what was done:',
    ...deeds.map(({ atMs, text }) => `    ${seconds(atMs - startMs)} ${text}`),
    '',
    '  What clients said and heard around it:',
    ...around(told, finding).map((one) => `    ${seconds(one.atMs - startMs)} ${toldWords(one)}`),
    '',
    `  Kept: ${kept} (history.txt, what every server printed, and its data)`,
    `  Again: ${again}`,
  ];
}

/** Writes the whole history of a phase beside the servers' folders. */
export function keepHistory({ told, deeds }: Violation, folder: string): void {
  const startMs = deeds[0]?.atMs ?? 0;
  const lines = [
    ...told.map((one) => ({ atMs: one.atMs, text: toldWords(one) })),
    ...deeds.map(({ atMs, text }) => ({ atMs, text: `*** ${text}` })),
  ].sort((a, b) => a.atMs - b.atMs);
  const text = lines.map((line) => `${seconds(line.atMs - startMs)} ${line.text}\n`).join('');
  writeFileSync(path.join(folder, 'history.txt'), text);
}

/** The last lines up to a place, and a few behind it, about the node; or of the same client, and about the same nodes. */
function around(
  told: readonly Observed<ClientOutput>[],
  { at, path: node }: PhaseFinding,
): Observed<ClientOutput>[] {
  const main = told[at];
  if (main === undefined) return [];
  const paths = pathsIn(told);
  if (node !== undefined) {
    return told.filter((one) => paths(one).includes(node)).slice(-SHOWN_LINES);
  }
  const about = paths(main);
  const concerns = (one: Observed<ClientOutput>): boolean =>
    one.node === main.node || paths(one).some((each) => about.includes(each));
  const before = told.slice(0, at + 1).filter(concerns);
  const after = told.slice(at + 1, at + 200).filter(concerns);
  return [...before.slice(-SHOWN_LINES), ...after.slice(0, 5)];
}

/** @returns what says which nodes a line is about: an answer is about those of its request. */
function pathsIn(
  told: readonly Observed<ClientOutput>[],
): (one: Observed<ClientOutput>) => readonly string[] {
  const asked = new Map<number, readonly string[]>();
  for (const { output } of told) {
    if (output.kind === 'asks') asked.set(output.call, requestPaths(output.request));
  }
  return ({ output }) => {
    if (output.kind === 'event') return [output.event.path];
    return output.kind === 'asks' || output.kind === 'hears' ? (asked.get(output.call) ?? []) : [];
  };
}

function requestPaths(request: WireRequest): readonly string[] {
  if (request.op === 'multi' || request.op === 'multiRead') return request.ops.map((op) => op.path);
  return 'path' in request && request.path !== null ? [request.path] : [];
}

/** What a client said or heard, in a line. */
export function toldWords({ node, output }: Observed<ClientOutput>): string {
  switch (output.kind) {
    case 'served':
      return `${node} is served by server ${output.server}, session 0x${output.session.toString(16)}, ${output.timeoutMs} ms`;
    case 'refused':
      return `${node} is told that session 0x${output.session.toString(16)} is over`;
    case 'lost':
      return `${node} has lost server ${output.server}`;
    case 'asks':
      return `${node} asks ${output.call}: ${plainWords(output.request)}`;
    case 'hears':
      return `${node} hears ${output.call} ${formatZxid(output.zxid)}: ${plainWords(output.result)}`;
    case 'event':
      return `${node} is told ${output.event.type} ${output.event.path}`;
    case 'remarks':
      return `${node} got ${output.text}`;
  }
}

function plainWords(value: object): string {
  if ('err' in value && typeof value.err === 'number') return formatErrorCode(value.err);
  return JSON.stringify(value, (key, each: unknown) => {
    if (key === 'acl') return undefined;
    if (each instanceof Uint8Array) return Buffer.from(each).toString('latin1');
    if (typeof each === 'bigint') return formatZxid(each);
    return each;
  });
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
