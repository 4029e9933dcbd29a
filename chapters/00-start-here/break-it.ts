import { lose, todo, type Fault } from '#kit';

/**
 * A fault that makes the first answer that `ann` hears bear the number 2.
 *
 * The nodes are `ann`, a pinger with a single question, and `echo`.
 *
 * TODO: Return a list with exactly one lost message, such as `[lose('bob', 'echo', 3)]`: the 3rd
 * message from `bob` to `echo` is lost. Which message must it be?
 */
export function schedule(): readonly Fault[] {
  todo('schedule');
}
