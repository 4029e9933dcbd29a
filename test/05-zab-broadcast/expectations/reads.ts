import { formatZxid, type NodeId, type Zxid } from '#kit';
import type { Expectation } from '../../../src/grade/scenario.ts';
import type { Packet } from '../messages.ts';
import { outputOf, packetOf, withoutBeat } from './events.ts';

/** For runs without faults, in which clients read. */
export const syncWaits: Expectation = {
  name: 'SYNC comes behind the commits',
  rule: 'The leader answers SYNC, and only when all is committed that was proposed before it came.',
  check(trace) {
    const proposed: Zxid[] = [];
    const committed = new Set<Zxid>();
    const asked = new Map<NodeId, Zxid[]>();
    for (const event of withoutBeat(trace)) {
      const packet = packetOf(event);
      const output = outputOf(event);
      if (output?.kind === 'broadcast') proposed.push(output.zxid);
      if (packet?.kind === 'COMMIT') committed.add(packet.zxid);
      if (event.type === 'deliver' && (event.message as Packet).kind === 'SYNC') {
        // What comes from a server that was asked itself is the answer.
        const queue = asked.get(event.from) ?? [];
        if (!asked.has(event.node ?? '')) asked.set(event.from, [...queue, proposed.at(-1) ?? 0n]);
      }
      if (event.type !== 'send' || packet?.kind !== 'SYNC') continue;
      const queue = asked.get(event.to);
      const due = queue?.shift();
      if (due === undefined || due === 0n || committed.has(due)) continue;
      return {
        event,
        sentence: `Server ${event.node} answered SYNC while ${formatZxid(due)} was proposed and not committed.`,
      };
    }
    return undefined;
  },
};

/** For runs without faults, in which clients read. */
export const readsAreAnswered: Expectation = {
  name: 'SYNC is answered',
  rule: 'Every SYNC is answered, also that of a client of the leader.',
  check(trace) {
    const open = new Set<string>();
    // A server that gives up leaves its clients to another one: those ask again.
    let hasLeft = false;
    for (const event of withoutBeat(trace)) {
      if (event.type === 'note') hasLeft = true;
      const read = `${event.node}.read`;
      if (event.type === 'timer' && event.timer === 'patience' && open.has(read) && !hasLeft) {
        return {
          event,
          sentence: `The client waited for ${read} in vain, and goes to another server.`,
        };
      }
      const output = outputOf(event);
      if (output?.kind === 'sync begun') open.add(output.read);
      if (output?.kind === 'read') open.delete(output.read);
    }
    if (open.size === 0) return undefined;
    return `No answer ever came to ${[...open].join(' and ')}.`;
  },
};
