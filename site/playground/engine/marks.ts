import type { TraceEvent } from '../../../src/sim/trace.ts';
import type { Recording } from './recording.ts';

/** Something on the time line that is worth jumping to. */
export interface Mark {
  /** The place of its moment. */
  readonly at: number;
  readonly kind: 'fault' | 'output' | 'heal' | 'broken';
}

/** More outputs than this would hide everything else. */
const MOST_OUTPUTS = 24;

/** What stands out in a run, at most one mark a moment. */
export function marksOf({ moments, trace }: Pick<Recording, 'moments' | 'trace'>): Mark[] {
  const outputs = trace.events.filter(({ type }) => type === 'output').length;
  const shown = (['broken', 'fault', 'heal', 'output'] as const).slice(
    0,
    outputs > MOST_OUTPUTS ? 3 : 4,
  );
  return moments.flatMap(({ from, to }, at) => {
    const kinds = trace.events.slice(from, to).map(kindOf);
    const kind = shown.find((one) => kinds.includes(one));
    return kind === undefined ? [] : [{ at, kind }];
  });
}

function kindOf(event: TraceEvent): Mark['kind'] | undefined {
  switch (event.type) {
    case 'violation':
    case 'error':
      return 'broken';
    case 'crash':
    case 'pause':
    case 'cut':
    case 'slow disk':
    case 'full disk':
    case 'failing disk':
      return 'fault';
    case 'lose':
      return event.reason === 'lost' ? 'fault' : undefined;
    case 'heal':
      return 'heal';
    case 'output':
      return 'output';
    default:
      return undefined;
  }
}
