import { drawLinePlot, type PlottedLine } from '../../src/diagram/line-plot.ts';
import { herdOf, type Herd } from './herd.ts';

/** The drawings of the chapter's text that are not of runs. */
export const drawings: Readonly<Record<string, () => Promise<string>>> = {
  herd: async () =>
    drawLinePlot({
      id: 'herd',
      title: 'Events that one release makes, by how many wait',
      xName: 'so many still wait',
      yName: 'events when one leaves',
      lines: [
        lineOf('naive lock', await herdOf('NaiveLock')),
        lineOf('fair lock', await herdOf('Lock')),
      ],
    }),
};

function lineOf(name: string, { events }: Herd): PlottedLine {
  const points = [...events].filter(([waiting]) => waiting > 0).sort(([a], [b]) => a - b);
  return { name, points };
}
