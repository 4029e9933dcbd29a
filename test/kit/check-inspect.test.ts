import { describe, expect, test } from 'vitest';
import { UnfaithfulState } from '../../src/check/local-states.ts';
import type { Node } from '../../src/kit/env.ts';
import { NotPlainData } from '../../src/sim/plain.ts';
import { search, type Nodes } from './check-helpers.ts';
import { node, type Text } from './sim-helpers.ts';

const asker = node((env) => ({
  onStart: () => {
    env.send('b', 'vote');
    env.send('b', 'count');
  },
}));

/** What the search complains about. */
function complaint(nodes: Nodes): UnfaithfulState | undefined {
  try {
    search(nodes);
    return undefined;
  } catch (error) {
    if (error instanceof UnfaithfulState) return error;
    throw error;
  }
}

describe('a node whose inspect() leaves something out is found', () => {
  test('if a message seems to change nothing, but does', () => {
    const b = node((env, output) => {
      let votes = 0;
      return {
        onMessage: (_, message) => {
          if (message === 'vote') votes++;
          else output(votes);
        },
        inspect: () => 'always the same',
      };
    });
    expect(complaint({ a: asker, b })).toMatchObject({
      node: 'b',
      nondeterministic: false,
      message: expect.stringContaining('a message from a') as string,
    });
  });

  test('if two messages seem to do the same, but do not', () => {
    const b = node((_, output) => {
      let last = '';
      let heard = 0;
      return {
        onMessage: (_from, message) => {
          if (heard > 0) output(last);
          last = message;
          heard = 1;
        },
        inspect: () => heard,
      };
    });
    expect(complaint({ a: asker, b })).toMatchObject({ nondeterministic: false });
  });

  test('if the difference shows only several steps later', () => {
    const b = node((env, output) => {
      let secret = false;
      let steps = 0;
      return {
        onMessage: (_, message) => {
          if (message === 'vote') secret = true;
          else env.setTimer('step', 1);
        },
        onTimer: () => {
          if (++steps < 5) env.setTimer('step', 1);
          else output(secret);
        },
        inspect: () => steps,
      };
    });
    expect(complaint({ a: asker, b })).toMatchObject({ nondeterministic: false });
  });

  test('if it sometimes throws', () => {
    const b = node(() => {
      let votes = 0;
      return {
        onMessage: (_, message) => {
          if (message === 'vote') votes++;
          else if (votes > 0) throw new Error('oops');
        },
        inspect: () => null,
      };
    });
    const result = (() => {
      try {
        return search({ a: asker, b }).error;
      } catch (error) {
        return error;
      }
    })();
    expect(result).toBeDefined();
  });
});

describe('a node that is not deterministic is found', () => {
  test('if it keeps state outside its class that shows in its state', () => {
    let everyone = 0;
    const b = node(() => {
      let mine = 0;
      return { onMessage: () => void (mine = ++everyone), inspect: () => mine };
    });
    expect(complaint({ a: asker, b })).toMatchObject({ node: 'b', nondeterministic: true });
  });

  test('if it keeps state outside its class that shows only in its messages', () => {
    let everyone = 0;
    const b = node((env) => {
      let heard = 0;
      return {
        onMessage: () => {
          heard++;
          env.send('a', `${++everyone}`);
        },
        inspect: () => heard,
      };
    });
    expect(complaint({ a: asker, b })).toMatchObject({ node: 'b', nondeterministic: true });
  });

  test('if it asks the clock', () => {
    const b = node((_, output) => ({ onMessage: () => output(Date.now()) }));
    expect(String(search({ a: asker, b }).error?.thrown)).toContain('env.now()');
  });
});

describe('inspect() itself', () => {
  test('an honest node gives no cause for complaint', () => {
    const b = node((env, output) => {
      let votes = 0;
      return {
        onMessage: (_, message) => {
          if (message === 'vote') votes++;
          else output(votes);
        },
        inspect: () => ({ votes }),
      };
    });
    expect(complaint({ a: asker, b })).toBeUndefined();
  });

  test('what is not plain data is refused, and the node is named', () => {
    const b = node(() => ({ inspect: () => new Map() }));
    expect(() => search({ a: asker, b })).toThrow(NotPlainData);
    expect(() => search({ a: asker, b })).toThrow('what inspect() of b returned contains a Map');
  });

  test('the order in which its fields were written does not make more states', () => {
    const b = (orderly: boolean) =>
      node(() => {
        const fields: Record<string, boolean> = orderly ? { vote: false, count: false } : {};
        return {
          onMessage: (_, message) => void (fields[message] = true),
          inspect: () => ({ ...fields }),
        } satisfies Partial<Node<Text>>;
      });
    expect(search({ a: asker, b: b(false) }).states).toBe(search({ a: asker, b: b(true) }).states);
  });
});
