import fc from 'fast-check';
import type { Play } from '../../src/grade/play-steps.ts';

/** The chapter of these tests is one class: a shelf on which things stand by name. */
export interface Shelf {
  put(name: string, value: number): void;
  get(name: string): number | undefined;
  remove(name: string): boolean;
}

/** What such a chapter's index.ts exports. */
export interface ShelfChapter {
  readonly Shelf: new () => Shelf;
}

export type ShelfStep =
  | { readonly do: 'put'; readonly name: string; readonly value: number }
  | { readonly do: 'get' | 'remove'; readonly name: string };

export const put = (name: string, value: number): ShelfStep => ({ do: 'put', name, value });
export const get = (name: string): ShelfStep => ({ do: 'get', name });
export const remove = (name: string): ShelfStep => ({ do: 'remove', name });

export const rules = [
  { name: 'latest value', rule: 'What is there is what was put there last.' },
  { name: 'removal', rule: 'remove() says whether there was something.' },
];

/** Plays the steps on a shelf and on a Map, and compares. */
export const play: Play<ShelfChapter, ShelfStep> = ({ Shelf }, steps, story) => {
  const shelf = story.quietly('new Shelf()', () => new Shelf());
  const model = new Map<string, number>();
  for (const step of steps) {
    const { name } = step;
    switch (step.do) {
      case 'put':
        story.call(`put ${name} ${step.value}`, () => shelf.put(name, step.value));
        model.set(name, step.value);
        break;
      case 'get': {
        const found = story.call(`get ${name}`, () => shelf.get(name), String);
        if (found === model.get(name)) break;
        story.expected(String(model.get(name)));
        return { rule: 'latest value', sentence: `${name} is ${found}, not ${model.get(name)}.` };
      }
      case 'remove': {
        const removed = story.call(`remove ${name}`, () => shelf.remove(name), String);
        const was = model.delete(name);
        if (removed === was) break;
        story.expected(String(was));
        return { rule: 'removal', sentence: `remove ${name} said ${removed}.` };
      }
    }
  }
  return undefined;
};

const name = fc.constantFrom('a', 'b', 'c');

export const randomSteps: fc.Arbitrary<readonly ShelfStep[]> = fc.array(
  fc.oneof(
    fc.tuple(name, fc.nat(1000)).map(([to, value]) => put(to, value)),
    name.map(get),
    name.map(remove),
  ),
  { maxLength: 40, size: 'max' },
);

/** As it should be. */
class MapShelf implements Shelf {
  protected readonly things = new Map<string, number>();

  put(name: string, value: number): void {
    this.things.set(name, value);
  }

  get(name: string): number | undefined {
    return this.things.get(name);
  }

  remove(name: string): boolean {
    return this.things.delete(name);
  }
}

export const right: ShelfChapter = { Shelf: MapShelf };

/** Believes that what was removed may be put back only once. */
export const forgetful: ShelfChapter = {
  Shelf: class extends MapShelf {
    private removed = 0;

    override put(name: string, value: number): void {
      if (this.removed < 2) super.put(name, value);
    }

    override remove(name: string): boolean {
      const was = super.remove(name);
      if (was) this.removed++;
      return was;
    }
  },
};

/** Keeps no number above 99. */
export const narrow: ShelfChapter = {
  Shelf: class extends MapShelf {
    override put(name: string, value: number): void {
      super.put(name, Math.min(value, 99));
    }
  },
};

/** A shelf with another `get`. */
export function withGet(
  get: (shelf: Map<string, number>, name: string) => number | undefined,
): ShelfChapter {
  return {
    Shelf: class extends MapShelf {
      override get(name: string): number | undefined {
        return get(this.things, name);
      }
    },
  };
}
