import { FastLeaderElection } from '../../solutions/04-zab-election/index.ts';

/** An election in which nobody says how new its history is: the highest id wins. */
export class IdsAlone extends FastLeaderElection {
  override lookForLeader(): void {
    super.lookForLeader({ zxid: 0n, peerEpoch: 0 });
  }
}
