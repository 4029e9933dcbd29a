import { appendFileSync, copyFileSync } from 'node:fs';
import path from 'node:path';
import { bundledServer } from '../ensemble/bundle-server.ts';
import { LocalEnsemble } from '../ensemble/local-ensemble.ts';
import { LocalNetwork } from '../ensemble/local-network.ts';
import type { ServerId } from '../kit/contracts/zab-election.ts';
import { ApacheEnsemble } from './apache-ensemble.ts';
import { faultyOptions } from './server-faults.ts';

/** What a campaign needs of an ensemble: the part of `LocalEnsemble` that it has in common with one of Apache's servers. */
export type CampaignEnsemble = Pick<
  LocalEnsemble,
  | 'servers'
  | 'checkPorts'
  | 'conditionOf'
  | 'newsOf'
  | 'kill'
  | 'stopServer'
  | 'pause'
  | 'resume'
  | 'restart'
  | 'stop'
>;

/** Short, so that a phase is over in half a minute. Snapshots and new logs are frequent, and no session is kept longer than 8 s. */
const SETTINGS: readonly string[] = [
  'tickTime=500',
  'initLimit=20',
  'syncLimit=8',
  'snapCount=400',
  'preAllocSize=64',
  'autopurge.purgeInterval=0',
  'admin.enableServer=false',
];

/** How long a leader may miss that one of its followers does not hear it any more: `syncLimit`, and a tick for its ping. */
export const SLACK_MS = 8 * 500 + 1500;

/** An ensemble that runs, and what lies between its servers and clients. */
export interface Running {
  readonly ensemble: CampaignEnsemble;
  readonly network: LocalNetwork;
}

/** What is told of servers while they run. */
export interface EnsembleNews {
  /** A process has come, was halted, or is gone. */
  condition(sid: ServerId, condition: 'running' | 'paused' | 'gone'): void;
}

/** What kind of ensemble, and where. */
export interface EnsembleOptions {
  readonly whose: 'ours' | 'apache';
  readonly servers: number;
  readonly clientPort: number;
  /** Gets a folder and a file of printed lines for each server. */
  readonly folder: string;
}

/**
 * Starts an ensemble whose connections all go through relays.
 *
 * @throws UsageError if a port cannot be had.
 */
export async function startEnsemble(
  { whose, servers, clientPort, folder }: EnsembleOptions,
  news: EnsembleNews,
): Promise<Running> {
  const network = new LocalNetwork();
  const options = { servers, observers: 0, clientPort, dataDir: folder, settings: SETTINGS };
  const events = {
    line: (sid: ServerId, text: string) => {
      appendFileSync(path.join(folder, `server.${sid}.txt`), `${timeOfDay()} ${text}\n`);
    },
    condition: news.condition,
  };
  if (whose === 'apache') {
    const ensemble = new ApacheEnsemble(options, events, network);
    await ensemble.checkPorts();
    await network.listen(ensemble.servers);
    ensemble.start();
    return { ensemble, network };
  }
  const ensemble = new LocalEnsemble(options, events, network);
  await ensemble.checkPorts();
  await network.listen(ensemble.servers);
  // A copy of its own: the kept one is replaced as soon as a source changes.
  const bundle = path.join(folder, 'server.mjs');
  copyFileSync(await bundledServer([]), bundle);
  process.env['NODE_OPTIONS'] = faultyOptions();
  ensemble.start(bundle);
  return { ensemble, network };
}

function timeOfDay(): string {
  return new Date().toISOString().slice(11, 23);
}
