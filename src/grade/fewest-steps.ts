/** A step that is still in a list, and how it came to be what it is now. */
export interface StepLeft<Step> {
  readonly step: Step;
  /** Its place in the whole list, from 0. */
  readonly at: number;
  /** Which of its simpler forms was taken, then which of that one's, and so on. */
  readonly choices: readonly number[];
}

/** How to shrink a list of steps. */
export interface FewestStepsOptions<Step> {
  /** Whether these steps still show the same failure. Not any more when there is no time left. */
  readonly fails: (left: readonly StepLeft<Step>[]) => boolean;
  /** Simpler forms of a step, the plainest first. */
  readonly simplify?: (step: Step) => readonly Step[];
}

/** All pairs of a list are tried up to this length: steps often come in twos, as create and delete do. */
const LONGEST_FOR_PAIRS = 12;

/** How often in all a step may be replaced by a simpler one: each time is told in the token. */
const MOST_CHOICES = 24;

/** A whole list, as it was made. */
export function allLeft<Step>(steps: readonly Step[]): readonly StepLeft<Step>[] {
  return steps.map((step, at) => ({ step, at, choices: [] }));
}

/** The fewest and simplest of these steps that still fail: nothing can be left out of them any more. */
export function fewestSteps<Step>(
  all: readonly StepLeft<Step>[],
  options: FewestStepsOptions<Step>,
): readonly StepLeft<Step>[] {
  let left = all;
  for (;;) {
    const before = left;
    left = simpler(fewer(left, options), options);
    if (left === before) return left;
  }
}

function fewer<Step>(
  all: readonly StepLeft<Step>[],
  { fails }: FewestStepsOptions<Step>,
): readonly StepLeft<Step>[] {
  let left = all;
  for (let size = Math.ceil(left.length / 2); size > 1; size = Math.ceil(size / 2)) {
    left = withoutChunks(left, size, fails);
  }
  for (;;) {
    const before = left;
    left = withoutPairs(withoutChunks(left, 1, fails), fails);
    if (left === before) return left;
  }
}

/** Leaves out as many groups of neighbours as can be, from the end on. */
function withoutChunks<Step>(
  all: readonly StepLeft<Step>[],
  size: number,
  fails: FewestStepsOptions<Step>['fails'],
): readonly StepLeft<Step>[] {
  let left = all;
  for (let end = all.length; end > 0;) {
    const start = Math.max(0, end - size);
    const candidate = [...left.slice(0, start), ...left.slice(end)];
    if (fails(candidate)) left = candidate;
    end = start;
  }
  return left;
}

function withoutPairs<Step>(
  left: readonly StepLeft<Step>[],
  fails: FewestStepsOptions<Step>['fails'],
): readonly StepLeft<Step>[] {
  if (left.length > LONGEST_FOR_PAIRS) return left;
  for (let j = left.length - 1; j > 0; j--) {
    for (let i = j - 1; i >= 0; i--) {
      const candidate = left.filter((_, index) => index !== i && index !== j);
      if (fails(candidate)) return candidate;
    }
  }
  return left;
}

function simpler<Step>(
  all: readonly StepLeft<Step>[],
  { fails, simplify = () => [] }: FewestStepsOptions<Step>,
): readonly StepLeft<Step>[] {
  let left = all;
  let choices = all.reduce((sum, one) => sum + one.choices.length, 0);
  for (let index = 0; index < left.length && choices < MOST_CHOICES;) {
    const candidates = simplerForms(left[index]!, simplify).map((form) => left.with(index, form));
    const taken = candidates.find(fails);
    // What has become simpler may become simpler still.
    if (taken === undefined) index++;
    else {
      left = taken;
      choices++;
    }
  }
  return left;
}

function simplerForms<Step>(
  { step, at, choices }: StepLeft<Step>,
  simplify: (step: Step) => readonly Step[],
): StepLeft<Step>[] {
  return simplify(step).map((form, choice) => ({ step: form, at, choices: [...choices, choice] }));
}
