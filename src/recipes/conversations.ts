import type { NodeId } from '#kit';
import type { TraceEvent } from '../sim/trace.ts';
import { Conversation, type HeardFrame, type SaidFrame } from './conversation.ts';
import { SERVERS } from './ensemble/names.ts';
import type { RecipeMessage } from './message.ts';

/** What an event of a trace says, if it is bytes of a client's connection. */
export interface Spoken {
  readonly process: NodeId;
  /** Unique among the connections of the process. */
  readonly connection: number;
  readonly said: readonly SaidFrame[];
  readonly heard: readonly HeardFrame[];
}

/** All connections of a recorded run: put in the events one after the other. */
export class Conversations {
  private readonly byConnection = new Map<string, Conversation>();

  /** @returns undefined if the event's message is no bytes of a client's connection. */
  read(event: Extract<TraceEvent, { readonly type: 'send' | 'deliver' }>): Spoken | undefined {
    const message = event.message as RecipeMessage;
    if (message.kind !== 'bytes') return undefined;
    const node = event.node!;
    const isHeardHere = event.type === 'deliver' && !SERVERS.includes(node);
    const isSaidHere = event.type === 'send' && !SERVERS.includes(node);
    const other = event.type === 'send' ? event.to : event.from;
    const process = isHeardHere || isSaidHere ? node : other;
    const { connection, bytes } = message;
    const conversation = this.of(process, connection);
    const isUp = event.type === 'send' ? isSaidHere : !isHeardHere;
    return {
      process,
      connection,
      said: isUp ? conversation.say(bytes) : [],
      heard: isUp ? [] : conversation.hear(bytes),
    };
  }

  private of(process: NodeId, connection: number): Conversation {
    const name = `${process} ${connection}`;
    let conversation = this.byConnection.get(name);
    if (conversation === undefined) {
      conversation = new Conversation();
      this.byConnection.set(name, conversation);
    }
    return conversation;
  }
}
