import { MalformedBytes } from '../../../src/sim/bytes.ts';
import { decodeSchedule, encodeSchedule } from '../../../src/sim/schedule-codec.ts';
import type { Schedule } from '../../../src/sim/schedule.ts';
import type { Material, Stage } from './material.ts';

/** Everything that decides what a playground shows. */
export interface Description {
  /** The id of a stage. */
  readonly stage: string;
  /** Whose code runs: `reference`, or the name of a weak variant. */
  readonly variant: string;
  readonly schedule: Schedule;
  /** The canned scene that it began with, if it is still that. */
  readonly scene?: string;
}

/** A description, and at which of its moments it stands, as the fragment of an address. */
export function toAddress(
  { stage, variant, schedule }: Description,
  at: number,
  of: Stage,
): string {
  const bytes = encodeSchedule(schedule, of.scenario.nodes, of.scenario.params);
  return [stage, variant, toBase64Url(bytes), at].join('/');
}

/** The other way. Undefined if it is no address of this material. */
export function fromAddress(
  address: string,
  { stages, variants }: Pick<Material, 'stages' | 'variants'>,
): { readonly description: Description; readonly at: number } | undefined {
  const [stageId = '', variant = '', code = '', at = '0'] = address.split('/');
  const stage = stages.find(({ id }) => id === stageId);
  const isKnown = variant === 'reference' || variants.some(({ name }) => name === variant);
  if (stage === undefined || !isKnown) return undefined;
  try {
    const { nodes, params } = stage.scenario;
    const schedule = decodeSchedule(fromBase64Url(code), nodes, params);
    return { description: { stage: stageId, variant, schedule }, at: Math.max(0, Number(at) || 0) };
  } catch (error) {
    if (error instanceof MalformedBytes) return undefined;
    throw error;
  }
}

function toBase64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    throw new MalformedBytes('it has letters that no address has');
  }
}
