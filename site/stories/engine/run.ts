import { changesBetween } from './changes.ts';
import {
  AS_THE_SOLUTION,
  type Broken,
  type Codes,
  type Facts,
  type Material,
  type Moment,
} from './material.ts';
import type { Description } from './address.ts';

/** Plays a description. What weak code does is compared with what the solution would have done. */
export function run<State>(
  material: Material<unknown, State>,
  codes: Codes,
  { variant, steps }: Pick<Description, 'variant' | 'steps'>,
): readonly Moment<State>[] {
  const moments = material.play(codes[variant], steps);
  if (variant === 'reference') return moments;
  const solution = material.play(codes['reference'], steps);
  const differentAnyway = differentNames(moments[0]!.facts, solution[0]!.facts);
  let found: Broken | undefined;
  return moments.map((moment, i) => {
    if (i > 0) found ??= differenceOf(moment, solution[i]!, differentAnyway);
    return found === undefined ? moment : { ...moment, broken: [...moment.broken, found] };
  });
}

/** In what a moment differs from the one that the solution comes to. */
function differenceOf(
  moment: Moment,
  solution: Moment,
  differentAnyway: ReadonlySet<string>,
): Broken | undefined {
  const sentence =
    differentTold(moment, solution) ?? differentFact(moment.facts, solution.facts, differentAnyway);
  return sentence === undefined ? undefined : { rule: AS_THE_SOLUTION.name, sentence };
}

function differentTold({ told }: Moment, { told: right }: Moment): string | undefined {
  for (let i = 0; i < Math.max(told.length, right.length); i++) {
    const [is, should] = [told[i], right[i]];
    if (is?.label === should?.label && is?.text === should?.text) continue;
    const words = (line: typeof is): string =>
      line === undefined ? 'nothing more' : `${line.label} “${line.text}”`;
    return `Here ${words(is)}; with the solution ${words(should)}.`;
  }
  return undefined;
}

/** What differs before anything was done says nothing about the steps. */
function differentNames(is: Facts, should: Facts): ReadonlySet<string> {
  const groups = changesBetween(is, should).filter(({ change }) => change !== 'same');
  return new Set(groups.map(({ name }) => name));
}

function differentFact(
  is: Facts,
  should: Facts,
  differentAnyway: ReadonlySet<string>,
): string | undefined {
  for (const name of new Set([...Object.keys(should), ...Object.keys(is)])) {
    if (differentAnyway.has(name)) continue;
    const [mine, right] = [is[name], should[name]];
    if (mine === undefined) return `${name} is not there; with the solution it is.`;
    if (right === undefined) return `${name} is there; with the solution it is not.`;
    for (const field of new Set([...Object.keys(right), ...Object.keys(mine)])) {
      if (mine[field] === right[field]) continue;
      const words = (value: string | undefined): string =>
        value === '' ? 'empty' : (value ?? 'not there');
      return `${field} of ${name} is ${words(mine[field])}; with the solution it is ${words(right[field])}.`;
    }
  }
  return undefined;
}
