import type { Action, Step } from './step.ts';

/** Everything that decides what is shown. */
export interface Description {
  /** Whose code runs: `reference`, or the name of a weak variant. */
  readonly variant: string;
  readonly steps: readonly Step[];
  /** The canned scene that it began with, if it is still that. */
  readonly scene?: string;
}

/** What an address may speak of. */
export interface Known {
  readonly actions: readonly Action[];
  readonly variants: readonly { readonly name: string }[];
}

/** Nobody clicks as often as that. */
const MOST_STEPS = 200;

/**
 * A description, and behind which of its steps it stands, as the fragment of an address:
 * `reference&create,/a,x,0;delete,/a,-1&2`.
 */
export function toAddress({ variant, steps }: Description, at: number, known: Known): string {
  const words = steps.map(({ action, values }) => {
    const fields = fieldsOf(known, action) ?? [];
    return [action, ...fields.map((name) => escape(values[name] ?? ''))].join(',');
  });
  return [variant, words.join(';'), at].join('&');
}

/** The other way. Undefined if it is no such address. */
export function fromAddress(
  address: string,
  known: Known,
): { readonly description: Description; readonly at: number } | undefined {
  const parts = address.split('&');
  if (parts.length !== 3) return undefined;
  const [variant, words, place] = parts as [string, string, string];
  const isKnown = variant === 'reference' || known.variants.some(({ name }) => name === variant);
  const texts = words === '' ? [] : words.split(';');
  if (!isKnown || texts.length > MOST_STEPS) return undefined;
  const steps = texts.map((text) => stepIn(text, known));
  if (!steps.every((step) => step !== undefined)) return undefined;
  const at = Math.max(0, Math.min(steps.length, Math.floor(Number(place)) || 0));
  return { description: { variant, steps }, at };
}

function stepIn(text: string, known: Known): Step | undefined {
  const [action = '', ...values] = text.split(',');
  const fields = fieldsOf(known, action);
  if (fields === undefined || fields.length !== values.length) return undefined;
  try {
    const pairs = fields.map((name, i) => [name, decodeURIComponent(values[i]!)]);
    return { action, values: Object.fromEntries(pairs) as Record<string, string> };
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function fieldsOf({ actions }: Known, action: string): readonly string[] | undefined {
  return actions.find(({ id }) => id === action)?.fields.map(({ name }) => name);
}

/** Slashes stay: paths should be read with ease. */
function escape(value: string): string {
  return encodeURIComponent(value.replace(/\p{Cs}/gu, '\ufffd')).replaceAll('%2F', '/');
}
