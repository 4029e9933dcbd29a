import { foldersOf } from './folders.ts';
import type { Operated } from './operated.ts';

/** What `conf` shows, ready to be sent. Apache: `ZooKeeperServerConf`, and `QuorumZooKeeperServer.dumpConf`. */
export function configurationText(operated: Operated): string {
  const { config, sid, clientPort } = operated;
  const { numbers } = config;
  const { data, logs, dataBytes, logBytes } = foldersOf(operated);
  const lines = [
    `clientPort=${clientPort}`,
    'secureClientPort=-1',
    `dataDir=${data}`,
    `dataDirSize=${dataBytes}`,
    `dataLogDir=${logs}`,
    `dataLogSize=${logBytes}`,
    `tickTime=${numbers.tickTime}`,
    `maxClientCnxns=${numbers.maxClientCnxns}`,
    `minSessionTimeout=${config.minSessionTimeoutMs}`,
    `maxSessionTimeout=${config.maxSessionTimeoutMs}`,
    `clientPortListenBacklog=${numbers.clientPortListenBacklog}`,
    `serverId=${sid ?? 0}`,
  ];
  return `${lines.join('\n')}\n${membership(operated)}`;
}

function membership(operated: Operated): string {
  const { config, own } = operated;
  const text = operated.ensembleText();
  if (text === undefined || own === undefined) return '';
  const { initLimit, syncLimit } = config.numbers;
  const { quorumPort, electionPort } = own.address;
  const lines = [
    `initLimit=${initLimit}`,
    `syncLimit=${syncLimit}`,
    'electionAlg=3',
    `electionPort=${electionPort}`,
    `quorumPort=${quorumPort}`,
    `peerType=${own.role === 'observer' ? 1 : 0}`,
    'membership: ',
  ];
  // The text ends without an end of line.
  return `${lines.join('\n')}\n${text}`;
}
