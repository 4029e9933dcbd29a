import { InvalidArgumentError } from 'commander';

/**
 * For commander: an option that takes a whole number of at least `least`.
 *
 * @throws InvalidArgumentError at anything else, which commander reports with the option's name.
 */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^-?\d+$/.test(text) && number >= least && Number.isSafeInteger(number)) return number;
    throw new InvalidArgumentError(`A whole number from ${least} up is needed.`);
  };
}
