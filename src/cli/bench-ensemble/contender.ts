import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { KIT_ROOT } from '../../grade/root.ts';

/** Who is measured. */
export type Kind = 'ours' | 'Apache';

const START_LIMIT_MS = 60_000;
const POLL_MS = 10;
/** A server that is still starting may accept a connection, and forget it. */
const ANSWER_LIMIT_MS = 1000;

interface Server {
  readonly sid: number;
  readonly port: number;
  readonly child: ChildProcess;
}

/** One server, or an ensemble of them, as processes of their own. */
export class Contender {
  readonly kind: Kind;
  /** From the start of the processes until each says which role it has. */
  readonly startMs: number;
  private readonly servers: readonly Server[];

  private constructor(kind: Kind, servers: readonly Server[], startMs: number) {
    this.kind = kind;
    this.servers = servers;
    this.startMs = startMs;
  }

  /** Starts servers on new data, and waits until all of them serve. @throws Error if they do not. */
  static async start(
    kind: Kind,
    folder: string,
    { servers: count, basePort }: { readonly servers: number; readonly basePort: number },
  ): Promise<Contender> {
    rmSync(folder, { recursive: true, force: true });
    const sids = Array.from({ length: count }, (_, i) => i + 1);
    const peers = sids.map(
      (sid) => `server.${sid}=127.0.0.1:${basePort + 20 + sid}:${basePort + 40 + sid}`,
    );
    const begin = performance.now();
    const servers = sids.map((sid) => {
      const data = path.join(folder, String(sid));
      mkdirSync(data, { recursive: true });
      const port = basePort + sid;
      const config = path.join(data, 'zoo.cfg');
      writeFileSync(config, configOf(data, port, count > 1 ? peers : []));
      if (count > 1) writeFileSync(path.join(data, 'myid'), String(sid));
      return { sid, port, child: spawnServer(kind, config) };
    });
    try {
      await Promise.all(servers.map((server) => untilServing(server)));
    } catch (error) {
      for (const { child } of servers) child.kill('SIGKILL');
      throw error;
    }
    return new Contender(kind, servers, performance.now() - begin);
  }

  get hosts(): string {
    return this.servers.map(({ port }) => `127.0.0.1:${port}`).join(',');
  }

  get pids(): readonly number[] {
    return this.servers.map(({ child }) => child.pid!);
  }

  /** The process that leads, and where its clients connect. */
  async leader(): Promise<{ readonly pid: number; readonly host: string }> {
    for (const { port, child } of this.servers) {
      if ((await modeOf(port)) === 'leader') return { pid: child.pid!, host: `127.0.0.1:${port}` };
    }
    throw new Error('Nobody leads.');
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.servers.map(async ({ child }) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const exit = once(child, 'exit');
        child.kill('SIGKILL');
        await exit;
      }),
    );
  }
}

function configOf(data: string, port: number, peers: readonly string[]): string {
  return [
    ...['tickTime=500', 'initLimit=20', 'syncLimit=10', 'maxClientCnxns=0'],
    ...[`dataDir=${data}`, `clientPort=${port}`, 'clientPortAddress=127.0.0.1'],
    ...['4lw.commands.whitelist=*', 'admin.enableServer=false', ...peers, ''],
  ].join('\n');
}

function spawnServer(kind: Kind, config: string): ChildProcess {
  const child = kind === 'ours' ? spawnOurs(config) : spawnApache(config);
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}

function spawnOurs(config: string): ChildProcess {
  const run = path.join(KIT_ROOT, 'src', 'cli', 'run.cjs');
  return spawn(process.execPath, [run, 'server', config], { stdio: 'ignore' });
}

function spawnApache(config: string): ChildProcess {
  const jars = '/usr/share/java/zookeeper.jar';
  const main = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';
  const options = ['-Xmx1g', '-Djava.net.preferIPv4Stack=true'];
  return spawn('java', [...options, '-cp', jars, main, config], { stdio: 'ignore' });
}

async function untilServing({ sid, port, child }: Server): Promise<void> {
  const limit = performance.now() + START_LIMIT_MS;
  while ((await modeOf(port)) === undefined) {
    if (child.exitCode !== null) throw new Error(`Server ${sid} has ended: ${child.exitCode}.`);
    if (performance.now() > limit) throw new Error(`Server ${sid} does not serve.`);
    await pause(POLL_MS);
  }
}

/** `standalone`, `leader`, `follower`; undefined if the server does not serve. */
function modeOf(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.write('srvr'));
    socket.on('data', (bytes) => (text += bytes.toString()));
    socket.setTimeout(ANSWER_LIMIT_MS, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(/^Mode: (\w+)$/m.exec(text)?.[1]));
  });
}
