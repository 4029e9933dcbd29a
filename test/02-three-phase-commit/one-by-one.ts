import type { Env, Node, NodeId, ThreePhaseMessage } from '#kit';

/** What is under way between servers, and messages that have not left their sender yet. */
export type Wire =
  | ThreePhaseMessage
  /** A node to itself: this is to leave next. */
  | { readonly kind: 'leaving'; readonly to: NodeId; readonly message: ThreePhaseMessage };

/**
 * Lets what a node sends to others in one go leave it one by one, in any order, so that a crash may
 * come after the first and before the second. It costs no time.
 */
export function oneByOne(
  env: Env<Wire>,
  build: (env: Env<ThreePhaseMessage>) => Node<ThreePhaseMessage>,
): Node<Wire> {
  const node = build({
    self: env.self,
    peers: env.peers,
    disk: env.disk,
    files: env.files,
    now: () => env.now(),
    random: () => env.random(),
    send: (to, message) => env.send(env.self, hold(env.self, to, message)),
    sendAfterSync: (to, message) => env.sendAfterSync(env.self, hold(env.self, to, message)),
    connect: (peer) => env.connect(peer),
    disconnect: (peer) => env.disconnect(peer),
    setTimer: (name, delayMs) => env.setTimer(name, delayMs),
    clearTimer: (name) => env.clearTimer(name),
    note: (text) => env.note(text),
  });
  return {
    onStart: () => node.onStart?.(),
    onTimer: (name) => node.onTimer?.(name),
    onMessage: (from, message) => {
      if (message.kind === 'leaving') env.send(message.to, message.message);
      else node.onMessage(from, message);
    },
    inspect: () => node.inspect(),
  };
}

function hold(self: NodeId, to: NodeId, message: ThreePhaseMessage): Wire {
  return to === self ? message : { kind: 'leaving', to, message };
}
