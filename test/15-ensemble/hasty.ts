import type { Env, ServerMessage } from '#kit';
import * as reference from '../../solutions/15-ensemble/index.ts';
import type { Chapter } from './chapter.ts';

/** A server that answers as soon as it has written: what one would do first. */
class HastyStandalone extends reference.Standalone {
  constructor(...[env, history, service]: ConstructorParameters<typeof reference.Standalone>) {
    super(withoutWaiting(env), history, service);
  }
}

/** The reference, with that in it. */
export const hasty: Chapter = { ...reference, Standalone: HastyStandalone };

function withoutWaiting(env: Env<ServerMessage>): Env<ServerMessage> {
  const send: Env<ServerMessage>['send'] = (to, message) => env.send(to, message);
  return Object.create(env, { sendAfterSync: { value: send } }) as Env<ServerMessage>;
}
