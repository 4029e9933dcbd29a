import { caption, lossText, networkText } from '../../../src/diagram/caption.ts';
import { label } from '../../../src/diagram/label.ts';
import type { TraceEvent } from '../../../src/sim/trace.ts';
import type { Moment } from './recording-simulator.ts';
import type { Recording } from './recording.ts';

/** What happened in a moment, in lines: first what began it, then what was done at that. */
export function momentWords({ told }: Pick<Recording, 'told'>, moment: Moment): string[] {
  return told.events.slice(moment.from, moment.to).map((event) => words(event, told.nodes));
}

function words(event: TraceEvent, everyone: readonly string[]): string {
  const { node } = event;
  switch (event.type) {
    case 'send':
      return `${node} sends ${label(event.message)} to ${event.to === node ? 'itself' : event.to}`;
    case 'deliver': {
      const again = event.copy > 1 ? ' again' : '';
      return `${node} receives ${label(event.message)}${again} from ${event.from === node ? 'itself' : event.from}`;
    }
    case 'lose':
      return `${label(event.message)} from ${node} to ${event.to} is lost (${lossText(event.reason)})`;
    case 'output':
      return `${node} says: ${label(event.output)}`;
    case 'violation':
      return `Rule broken, ${event.rule}: ${event.sentence}`;
    case 'error':
      return `${node} throws: ${event.text}`;
    case 'start':
      return event.restart ? `${node} starts again` : `${node} starts`;
    case 'crash':
      return `${node} crashes${caption(event).text.replace('CRASH', '')}`;
    case 'set timer':
      return `${node}: set timer ${event.timer}: ${Math.round(event.delayMs)} ms`;
    case 'cut':
    case 'mend':
    case 'heal':
      return networkText(event, everyone);
    default:
      return `${node}: ${caption(event).text}`;
  }
}
