import type { NodeId } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { RecipeOutput, RecipeRule } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';
import { ticketOf } from './session.ts';

interface Inside {
  readonly process: NodeId;
  readonly mode: 'read' | 'write';
}

/** By session, who is inside; and sessions that are over. */
interface Room {
  readonly inside: Map<bigint, Inside>;
  readonly over: Set<bigint>;
}

/** Many readers, or one writer. */
export const readersOrOneWriter: Invariant<RecipeOutput<Output>, Room> = {
  name: 'readers or one writer',
  rule: 'While a writer is inside nobody else is, unless the session of the one inside is over.',
  start: () => ({ inside: new Map(), over: new Set() }),
  observe({ inside, over }, { node, output }) {
    switch (output.kind) {
      case 'session over':
        over.add(output.session);
        inside.delete(output.session);
        return undefined;
      case 'left':
        inside.delete(output.session);
        return undefined;
      case 'entered': {
        if (over.has(output.session)) return undefined;
        const { mode = 'write' } = output;
        const opposed = [...inside.values()].find(
          (one) => mode === 'write' || one.mode === 'write',
        );
        inside.set(output.session, { process: node, mode });
        if (opposed === undefined) return undefined;
        return `${node} entered to ${mode} while ${opposed.process} was inside to ${opposed.mode}, in a session that was alive.`;
      }
      default:
        return undefined;
    }
  },
};

interface Entry {
  readonly process: NodeId;
  readonly ticket: number;
  readonly mode: 'read' | 'write';
}

/** Readers may pass readers. */
export const noOvertaking: Invariant<RecipeOutput<Output>, Entry[]> = {
  name: 'no overtaking',
  rule: 'No reader enters before a writer that came before it, and no writer before anybody who came before it.',
  start: () => [],
  observe(entries, { node, output }) {
    if (output.kind !== 'entered' || output.ticket === undefined) return undefined;
    const { ticket, mode = 'write' } = output;
    const passed = entries.find(
      (one) => one.ticket > ticket && (mode === 'write' || one.mode === 'write'),
    );
    entries.push({ process: node, ticket, mode });
    if (passed === undefined) return undefined;
    return `${passed.process} entered to ${passed.mode} with number ${passed.ticket} before ${node} did to ${mode} with number ${ticket}.`;
  },
};

/** For runs without faults, in which nobody leaves for a while. */
export function readersTogether(most: number): RecipeRule<Output> {
  return {
    name: 'readers together',
    rule: 'Readers between which there is no writer in the line are inside at the same time.',
    check({ told, params }) {
      // They come in another order if servers are late, or the machine is real.
      if (params['lag'] !== 0 || told[0]?.event === undefined) return undefined;
      let now = 0;
      let largest = 0;
      for (const { output } of told) {
        if (output.kind === 'entered' && output.mode === 'read') largest = Math.max(largest, ++now);
        if (output.kind === 'left') now = Math.max(0, now - 1);
      }
      if (largest >= most) return undefined;
      return `${most} readers stood next to each other in the line, but at most ${largest} were inside at the same time.`;
    },
  };
}

/** For runs in which sessions live, and nobody gives up. */
export const onlyHeirs: RecipeRule<Output> = {
  name: 'only heirs are woken up',
  rule: 'When a node goes, an event is sent to the next writer, and to the readers who waited for this writer: to nobody else.',
  check({ told, notifications }) {
    const line = told
      .flatMap(({ output }) =>
        output.kind === 'entered' ? [{ ...output, ticket: output.ticket ?? -1 }] : [],
      )
      .sort((a, b) => a.ticket - b.ticket);
    const counts = new Map<string, number>();
    for (const one of notifications) {
      const { type, path } = one.watched;
      const count = (counts.get(path) ?? 0) + 1;
      counts.set(path, count);
      const place = line.findIndex(({ ticket }) => ticket === ticketOf(path));
      const most = place === -1 ? 0 : heirsOf(line, place);
      if (count > most) {
        const name = path
          .slice(path.lastIndexOf('/') + 1)
          .replace(/^[0-9a-f]{32}/, (id) => `${id.slice(0, 4)}…`);
        return {
          sentence: `${type} of ${name} was sent to ${count}; at most ${most} can have waited for it.`,
          at: one,
        };
      }
    }
    return undefined;
  },
};

/** The next writer, and the readers before it, if this is a writer's node. */
function heirsOf(line: readonly { readonly mode?: 'read' | 'write' }[], place: number): number {
  const behind = line.slice(place + 1);
  const next = behind.findIndex(({ mode }) => mode === 'write');
  const readers = next === -1 ? behind.length : next;
  return (next === -1 ? 0 : 1) + (line[place]?.mode === 'write' ? readers : 0);
}
