import { DoubleBarrier } from '../../../solutions/12-barriers/index.ts';
import { playExample, type ExampleTools } from '../../../src/authoring/play-example.ts';

/** For the text: three that begin together and end together. */
export const example = (): Promise<string> =>
  playExample({ processes: { p1: computes(10), p2: computes(25), p3: computes(40) } });

// #region shown
function computes(workMs: number) {
  return async ({ self, client, delay, print }: ExampleTools): Promise<void> => {
    const barrier = new DoubleBarrier(client(), '/step-1', 3, self);
    await delay(workMs);
    await barrier.enter();
    print('begins');
    await delay(workMs);
    await barrier.leave();
    print('knows that all have done');
  };
}
// #endregion
