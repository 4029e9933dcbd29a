import type { NodeId } from '../../kit/env.ts';
import type { ServerReport } from '../../kit/contracts/ensemble.ts';
import type { ServerId, ServerState } from '../../kit/contracts/zab-election.ts';
import type { ConfiguredServer, ZooConfig } from '../zoo-config.ts';
import type { FileStats } from './observed-files.ts';

/** A server of this process as operators see it. What it is asked is true at that moment. */
export interface Operated {
  readonly config: ZooConfig;
  /** Undefined for a server that stands alone. */
  readonly sid: ServerId | undefined;
  /** Its own line of the configuration, if there is one. */
  readonly own: ConfiguredServer | undefined;
  /** Where clients connect. */
  readonly clientPort: number;
  readonly files: FileStats;
  /** Whether clients are served, be it only with reads. */
  readonly isServing: boolean;
  /** Whether clients are served with reads alone, as there is no leader. */
  readonly isReadOnly: boolean;
  readonly state: ServerState;
  /** Since when it serves, or does not, in ms since 1970. */
  readonly sinceMs: number;
  /** Connections of clients. */
  readonly connectionCount: number;
  /** Connections that were refused, as there were too many. */
  readonly rejectedCount: number;
  /** Bytes that clients have sent. */
  readonly receivedBytes: number;
  /** What is to be traced, as operators have set it. */
  readonly traceMask: { value: bigint };
  /** As `/zookeeper/config` has it; undefined for a server that stands alone. */
  ensembleText(): string | undefined;
  report(): ServerReport;
  addressOf(client: NodeId): { readonly address: string; readonly port: number };
}

/** What Apache calls such a server in its answers. */
export type Mode = 'standalone' | 'leader' | 'follower' | 'observer' | 'read-only';

/** What the server is. To be asked only if it serves. */
export function modeOf({ sid, state, isReadOnly }: Operated): Mode {
  if (sid === undefined) return 'standalone';
  if (isReadOnly) return 'read-only';
  if (state === 'LEADING') return 'leader';
  return state === 'OBSERVING' ? 'observer' : 'follower';
}
