/** Something that was done: which action, and what was filled in. Texts only, so that it can stand in an address. */
export interface Step {
  /** The id of an {@link Action}. */
  readonly action: string;
  /** By the name of the field. */
  readonly values: Readonly<Record<string, string>>;
}

/** Something to fill in. */
export interface Field {
  readonly name: string;
  readonly label: string;
  /** What is there at first. */
  readonly initial: string;
  /** Only one of these. */
  readonly choices?: readonly (readonly [value: string, label: string])[];
  /** `path`: a node, those there are being suggested; `lines`: several lines; otherwise one line of text. */
  readonly kind?: 'path' | 'lines' | 'number';
  /** What might stand there, besides anything else. */
  readonly suggestions?: readonly string[];
  /** Whether it is of use with what else is filled in. */
  readonly isFor?: (values: Readonly<Record<string, string>>) => boolean;
}

/** Something that can be done. */
export interface Action {
  /** In addresses; never changed. */
  readonly id: string;
  readonly label: string;
  readonly fields: readonly Field[];
}

/**
 * Makes a step; what is left out is as it is at first.
 *
 * @throws RangeError if there is no such action or field.
 */
export function stepOf(
  actions: readonly Action[],
  action: string,
  values: Readonly<Record<string, string>> = {},
): Step {
  const found = actions.find(({ id }) => id === action);
  if (found === undefined) throw new RangeError(`There is no action ${action}.`);
  const stranger = Object.keys(values).find(
    (key) => !found.fields.some(({ name }) => name === key),
  );
  if (stranger !== undefined) throw new RangeError(`${action} has no field ${stranger}.`);
  const all = found.fields.map(({ name, initial }) => [name, values[name] ?? initial]);
  return { action, values: Object.fromEntries(all) as Record<string, string> };
}

/** A field of a step as a whole number; `otherwise` if it is none. */
export function numberIn({ values }: Step, name: string, otherwise: number): number {
  const text = (values[name] ?? '').trim();
  return /^-?\d{1,9}$/.test(text) ? Number(text) : otherwise;
}
