import type { NodeId } from '#kit';
import type { Invariant } from '../../check/invariant.ts';
import { isOutput } from './is-output.ts';

/** What {@link mutualExclusion} remembers. */
interface Holders {
  /** By session, who is inside. */
  readonly inside: Map<bigint, NodeId>;
  /** Sessions that are over. */
  readonly over: Set<bigint>;
}

/**
 * Nobody enters while another is inside: by outputs `{ kind: 'entered' | 'left', session }`. Whose session is over is inside no
 * longer, whatever it believes.
 *
 * @param most - so many may be inside at a time.
 */
export function mutualExclusion<Output>({ most = 1 }: { readonly most?: number } = {}): Invariant<
  Output,
  Holders
> {
  return {
    name: 'mutual exclusion',
    rule:
      most === 1
        ? 'While one is inside nobody else enters, unless the session of the one inside is over.'
        : `At most ${most} are inside, not counting those whose sessions are over.`,
    start: () => ({ inside: new Map(), over: new Set() }),
    observe({ inside, over }, { node, output }) {
      if (!isOutput(output) || typeof output.session !== 'bigint') return undefined;
      const { kind, session } = output;
      if (kind === 'session over') {
        over.add(session);
        inside.delete(session);
      } else if (kind === 'left') inside.delete(session);
      else if (kind === 'entered' && !over.has(session)) {
        const before = [...inside.values()];
        const isAgain = inside.has(session);
        inside.set(session, node);
        if (isAgain || inside.size <= most) return undefined;
        const were = before.length > 1 ? 'were' : 'was';
        return `${node} entered while ${before.join(' and ')} ${were} inside, in a session that was alive.`;
      }
      return undefined;
    },
  };
}
