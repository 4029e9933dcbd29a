import type { ClientInfo } from '#kit';
import { take } from '../answer.ts';
import { errorOf } from '../errors.ts';
import type { NodeData } from '../node-types.ts';
import type { ConfigChange, RequestOptions } from '../options.ts';
import type { Requester } from '../requester.ts';

/** What a client asks about itself, and about the ensemble. */
export class ServerRequests {
  private readonly requester: Requester;

  constructor(requester: Requester) {
    this.requester = requester;
  }

  addAuth(scheme: string, auth: Uint8Array | null): Promise<void> {
    return new Promise((resolve, reject) => {
      this.requester.parts.session.addAuth(scheme, auth, (result) => {
        if (result.op === 'error') reject(errorOf(result.err));
        else resolve();
      });
    });
  }

  whoAmI(options: RequestOptions): Promise<readonly ClientInfo[]> {
    return this.requester.send({
      options,
      path: undefined,
      request: () => ({ op: 'whoAmI' }),
      receive: (result) => take(result, 'whoAmI', undefined).clients,
    });
  }

  reconfig(change: ConfigChange, options: RequestOptions): Promise<NodeData> {
    return this.requester.send({
      options,
      path: undefined,
      request: () => ({
        op: 'reconfig',
        joining: change.joining ?? null,
        leaving: change.leaving ?? null,
        newMembers: change.newMembers ?? null,
        configVersion: change.fromConfig ?? -1n,
      }),
      receive: (result) => {
        const { data, stat } = take(result, 'reconfig', undefined);
        return { data, stat };
      },
    });
  }
}
