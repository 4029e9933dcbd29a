import type { TransactionId } from '#kit';
import * as reference from '../../solutions/02-three-phase-commit/index.ts';

/**
 * What people write first: when its time is up, each participant decides by its own state, as if the
 * coordinator had said so.
 */
export class DecidesAlone extends reference.Participant {
  override onTimer(name: string): void {
    const [missing, tx] = name.split(' ') as [string, TransactionId];
    if (missing !== 'leader') return super.onTimer(name);
    const transactions = this.inspect() as readonly { tx: TransactionId; state: string }[];
    const isPreCommitted = transactions.some((t) => t.tx === tx && t.state === 'preCommitted');
    this.onMessage('coordinator', { kind: isPreCommitted ? 'doCommit' : 'doAbort', tx });
  }
}
