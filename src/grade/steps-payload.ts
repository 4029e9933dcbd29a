import { ByteReader, ByteWriter, MalformedBytes } from '../sim/bytes.ts';
import { allLeft, type StepLeft } from './fewest-steps.ts';

/** Where a list of steps came from: the test's examples, or fast-check. */
export type StepsOrigin =
  | {
      readonly kind: 'example';
      /** Its place among the examples, from 0. */
      readonly index: number;
    }
  | {
      readonly kind: 'random';
      readonly seed: number;
      /** As fast-check gives it: the number of the list, and of each step by which it was shrunk: `"17:0:2"`. */
      readonly path: string;
    };

/** The payload of a token: an origin, and what is left of its steps. */
export function encodeSteps(
  origin: StepsOrigin,
  left: readonly Pick<StepLeft<unknown>, 'at' | 'choices'>[],
): Uint8Array {
  const writer = new ByteWriter();
  if (origin.kind === 'example') writer.unsigned(0).unsigned(origin.index);
  else {
    writer.unsigned(1).signed(origin.seed);
    writeList(writer, origin.path.split(':').map(Number));
  }
  writeList(writer, stretchesOf(left.map(({ at }) => at)));
  const changed = [...left.entries()].filter(([, { choices }]) => choices.length > 0);
  writer.unsigned(changed.length);
  for (const [place, { choices }] of changed) writeList(writer.unsigned(place), choices);
  return writer.finish();
}

/** How a list of steps is made again from a payload. */
export interface StepsSource<Step> {
  /** @throws MalformedBytes if there is no such list. */
  readonly list: (origin: StepsOrigin) => readonly Step[];
  readonly simplify?: (step: Step) => readonly Step[];
}

/**
 * What {@link encodeSteps} was given.
 *
 * @throws MalformedBytes if the bytes do not fit the test.
 */
export function decodeSteps<Step>(
  payload: Uint8Array,
  { list, simplify = () => [] }: StepsSource<Step>,
): { readonly origin: StepsOrigin; readonly left: readonly StepLeft<Step>[] } {
  const reader = new ByteReader(payload);
  const origin: StepsOrigin =
    reader.index(2) === 0
      ? { kind: 'example', index: reader.unsigned() }
      : { kind: 'random', seed: reader.signed(), path: readList(reader).join(':') };
  const all = allLeft(list(origin));
  const left = placesIn(readList(reader), all.length).map((at) => all[at]!);
  for (let changed = reader.unsigned(); changed > 0; changed--) {
    const place = reader.index(left.length);
    for (const choice of readList(reader)) left[place] = chosen(left[place]!, choice, simplify);
  }
  reader.end();
  return { origin, left };
}

function chosen<Step>(
  { step, at, choices }: StepLeft<Step>,
  choice: number,
  simplify: (step: Step) => readonly Step[],
): StepLeft<Step> {
  const forms = simplify(step);
  if (choice >= forms.length) throw new MalformedBytes('a step has no such simpler form');
  return { step: forms[choice]!, at, choices: [...choices, choice] };
}

/** Rising places as lengths of stretches, in turns: so many left out, so many left, and so on. */
function stretchesOf(places: readonly number[]): number[] {
  const stretches: number[] = [];
  let next = 0;
  for (const place of places) {
    if (place === next && stretches.length > 0) stretches[stretches.length - 1]!++;
    else stretches.push(place - next, 1);
    next = place + 1;
  }
  return stretches;
}

function placesIn(stretches: readonly number[], length: number): number[] {
  const places: number[] = [];
  let next = 0;
  for (const [index, stretch] of stretches.entries()) {
    if (next + stretch > length) throw new MalformedBytes('a step is not in its list');
    for (let i = 0; index % 2 === 1 && i < stretch; i++) places.push(next + i);
    next += stretch;
  }
  return places;
}

function writeList(writer: ByteWriter, values: readonly number[]): void {
  writer.unsigned(values.length);
  for (const value of values) writer.unsigned(value);
}

function readList(reader: ByteReader): number[] {
  const values: number[] = [];
  for (let count = reader.unsigned(); count > 0; count--) values.push(reader.unsigned());
  return values;
}
