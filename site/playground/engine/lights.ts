import type { Recording } from './recording.ts';

/** A rule, and how it stands at one moment of a run. */
export interface Light {
  readonly name: string;
  readonly rule: string;
  /** `open`: it asks for something that has time until the end of the run. */
  readonly state: 'holds' | 'open' | 'broken';
  /** What is wrong. */
  readonly sentence?: string;
}

/** The lights of all rules of a run, after one of its moments. */
export function lightsAt(recording: Recording, at: number): readonly Light[] {
  const { rules, moments, trace, violation } = recording;
  const isLast = at >= moments.length - 1;
  const isBroken = isLast && trace.events.at(-1)?.type === 'violation';
  const lights = rules.map(({ name, rule, isAboutTheEnd }): Light => {
    if (isBroken && violation?.name === name) {
      return { name, rule, state: 'broken', sentence: violation.sentence };
    }
    const isOpen = isAboutTheEnd && (!isLast || isBroken || recording.error !== undefined);
    return { name, rule, state: isOpen ? 'open' : 'holds' };
  });
  const { error } = recording;
  if (!isLast || error === undefined) return lights;
  const sentence = `${error.handler}: ${error.thrown instanceof Error ? error.thrown.message : String(error.thrown)}`;
  return [
    ...lights,
    { name: 'no exception', rule: 'No handler throws.', state: 'broken', sentence },
  ];
}
