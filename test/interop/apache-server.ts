import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fourLetterWord } from './four-letter-word.ts';
import { freePort } from './free-port.ts';

/** Where Debian's packages put it, and what it logs with. */
const APACHE_JAR = '/usr/share/java/zookeeper.jar';
const LOGGER_JAR = '/usr/share/java/slf4j-simple.jar';

const START_LIMIT_MS = 120_000;

/** The password of the super user is `test`. */
const SETTINGS = [
  'tickTime=500',
  'maxSessionTimeout=86400000',
  'clientPortAddress=127.0.0.1',
  'admin.enableServer=false',
  '4lw.commands.whitelist=*',
  'extendedTypesEnabled=true',
  'DigestAuthenticationProvider.superDigest=super:D/InIHSb7yEEbrWz8b9l71RjZJU=',
  // Small, so that a short test has many logs and snapshots.
  'snapCount=20',
  'preAllocSize=64',
];

/** Apache's server, standalone, as a process of its own. */
export class ApacheServer {
  readonly port: number;
  private readonly process: ChildProcess;
  private output = '';

  private constructor(child: ChildProcess, port: number) {
    this.process = child;
    this.port = port;
    const keep = (text: Buffer): void => {
      this.output = (this.output + text.toString()).slice(-4000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
  }

  /**
   * Starts a server on a data folder (the one above `version-2`), and waits until it serves.
   *
   * @param options - `ensemble`: as the only member of one, with election and epochs, instead of standalone.
   * @throws Error with what the server said if it does not.
   */
  static async start(dataFolder: string, { ensemble = false } = {}): Promise<ApacheServer> {
    const port = await freePort();
    mkdirSync(dataFolder, { recursive: true });
    const config = path.join(path.dirname(dataFolder), 'zoo.cfg');
    const settings = ensemble ? [...SETTINGS, ...(await joinAlone(dataFolder))] : SETTINGS;
    writeFileSync(
      config,
      [`dataDir=${dataFolder}`, `clientPort=${port}`, ...settings, ''].join('\n'),
    );
    const main = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';
    const child = spawn('java', [
      '-Xmx256m',
      '-Djava.net.preferIPv4Stack=true',
      '-Dzookeeper.jmx.log4j.disable=true',
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
      ...['-cp', `${APACHE_JAR}:${LOGGER_JAR}`, main, config],
    ]);
    // If the tests are broken off, so is the server.
    process.once('exit', () => child.kill('SIGKILL'));
    const server = new ApacheServer(child, port);
    try {
      await server.untilServing();
      return server;
    } catch (error) {
      await server.kill();
      throw error;
    }
  }

  /** Ends it as a power failure would, and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.hasEnded) return;
    const exit = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exit;
  }

  private get hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  private async untilServing(): Promise<void> {
    const startMs = performance.now();
    while ((await fourLetterWord(this.port, 'srvr'))?.includes('Mode: ') !== true) {
      if (this.hasEnded) throw new Error(`Apache's server ended:\n${this.output}`);
      if (performance.now() - startMs > START_LIMIT_MS) {
        throw new Error(
          `Apache's server does not serve after ${START_LIMIT_MS} ms:\n${this.output}`,
        );
      }
      // Nothing tells when it begins to listen, so ask again.
      await pause(50);
    }
  }
}

/** The settings of an ensemble of one, and the file that tells the member its number. */
async function joinAlone(dataFolder: string): Promise<string[]> {
  writeFileSync(path.join(dataFolder, 'myid'), '1');
  const ports = [await freePort(), await freePort()];
  return [
    'standaloneEnabled=false',
    'initLimit=20',
    'syncLimit=10',
    `server.1=127.0.0.1:${ports.join(':')}`,
  ];
}
