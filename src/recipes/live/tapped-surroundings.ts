import { nodeSurroundings, type ClientSurroundings, type Link } from '../../client/index.ts';
import { Conversation, type HeardFrame, type SaidFrame } from '../conversation.ts';

/** Who listens in on the connections of a process. */
export interface Tap {
  /** @returns whether the connection breaks with this message. */
  said(connection: number, frames: readonly SaidFrame[]): boolean;
  heard(connection: number, frames: readonly HeardFrame[]): boolean;
}

/** The real world, with somebody who listens in, and may break connections. */
export function tappedSurroundings(tap: Tap): ClientSurroundings {
  let connections = 0;
  return {
    ...nodeSurroundings,
    // Node's timers may be early by a part of a millisecond, which rules about time would find wrong.
    setTimer: (delayMs, callback) => nodeSurroundings.setTimer(delayMs + 1, callback),
    connect(to, events) {
      const connection = ++connections;
      const conversation = new Conversation();
      let isDown = false;
      const goDown = (): void => {
        if (isDown) return;
        isDown = true;
        link.close();
        // Never before the call that led to it has returned.
        nodeSurroundings.defer(() => events.down());
      };
      const link: Link = nodeSurroundings.connect(to, {
        up: () => events.up(),
        bytes: (chunk) => {
          if (isDown) return;
          if (tap.heard(connection, conversation.hear(chunk))) goDown();
          else events.bytes(chunk);
        },
        down: () => {
          if (!isDown) events.down();
          isDown = true;
        },
      });
      return {
        send: (bytes) => {
          if (isDown) return;
          if (tap.said(connection, conversation.say(bytes))) goDown();
          else link.send(bytes);
        },
        close: () => {
          isDown = true;
          link.close();
        },
      };
    },
  };
}
