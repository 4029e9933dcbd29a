import type { Trace } from '../../../src/sim/trace.ts';

/**
 * Tells a run in the words of its diagram, event by event: what the diagram leaves out is still there.
 *
 * @param foreground - makes the diagram's run: its events keep their ids.
 * @param rest - how to tell messages that the diagram leaves out.
 * @param said - the same for outputs.
 */
export function tellAs(
  foreground: (trace: Trace) => Trace,
  rest: (message: unknown) => unknown,
  said: (output: unknown) => unknown = (output) => output,
): (trace: Trace) => Trace {
  return (trace) => {
    const shown = new Map(foreground(trace).events.map((event) => [event.id, event]));
    const events = trace.events.map((event) => {
      const words = shown.get(event.id);
      if ('message' in event) {
        const isShown = words !== undefined && 'message' in words;
        return { ...event, message: isShown ? words.message : rest(event.message) };
      }
      if (event.type !== 'output') return event;
      return { ...event, output: words?.type === 'output' ? words.output : said(event.output) };
    });
    return { ...trace, events };
  };
}
