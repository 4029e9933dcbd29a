import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { LocalEnsemble, type LocalEnsembleEvents } from '../ensemble/local-ensemble.ts';
import type { LocalNetwork } from '../ensemble/local-network.ts';
import {
  planEnsemble,
  writePlan,
  type LocalEnsembleOptions,
  type PlannedServer,
} from '../ensemble/local-plan.ts';
import type { ProcessCondition, ServerNews } from '../ensemble/server-process.ts';
import type { ServerId, ServerState } from '../kit/contracts/zab-election.ts';

/** Where Debian's packages zookeeper and libslf4j-java put them. */
const JARS = '/usr/share/java/zookeeper.jar:/usr/share/java/slf4j-simple.jar';

const STATES: Readonly<Record<string, ServerState>> = {
  leading: 'LEADING',
  following: 'FOLLOWING',
  observing: 'OBSERVING',
  looking: 'LOOKING',
};

/** One server of Apache's. */
interface Member {
  readonly plan: PlannedServer;
  readonly child: ChildProcess;
  readonly gone: Promise<void>;
  news: ServerNews | undefined;
  isHalted: boolean;
}

/** An ensemble of Apache's servers on this machine, laid out like one of ours. */
export class ApacheEnsemble {
  readonly servers: readonly PlannedServer[];
  private readonly options: LocalEnsembleOptions;
  private readonly events: LocalEnsembleEvents;
  private readonly network: LocalNetwork;
  private readonly members = new Map<ServerId, Member>();

  constructor(options: LocalEnsembleOptions, events: LocalEnsembleEvents, network: LocalNetwork) {
    this.options = options;
    this.events = events;
    this.network = network;
    this.servers = planEnsemble(options);
  }

  /** As that of {@link LocalEnsemble}. */
  checkPorts(): Promise<void> {
    return new LocalEnsemble(this.options, this.events, this.network).checkPorts();
  }

  /** Starts all servers. Its network listens already. */
  start(): void {
    writePlan(this.servers, this.network, this.options.settings);
    for (const plan of this.servers) this.launch(plan);
  }

  conditionOf(sid: ServerId): ProcessCondition {
    const member = this.members.get(sid);
    if (member === undefined) return 'gone';
    return member.isHalted ? 'paused' : 'running';
  }

  newsOf(sid: ServerId): ServerNews | undefined {
    return this.members.get(sid)?.news;
  }

  async kill(sid: ServerId): Promise<void> {
    const member = this.members.get(sid);
    member?.child.kill('SIGKILL');
    await member?.gone;
  }

  async stopServer(sid: ServerId, patienceMs = 5000): Promise<void> {
    const member = this.members.get(sid);
    if (member === undefined) return;
    this.resume(sid);
    member.child.kill('SIGTERM');
    const timer = setTimeout(() => member.child.kill('SIGKILL'), patienceMs);
    await member.gone;
    clearTimeout(timer);
  }

  pause(sid: ServerId): void {
    const member = this.members.get(sid);
    if (member === undefined || member.isHalted) return;
    member.isHalted = member.child.kill('SIGSTOP');
    this.tellCondition(sid);
  }

  resume(sid: ServerId): void {
    const member = this.members.get(sid);
    if (member?.isHalted !== true) return;
    member.child.kill('SIGCONT');
    member.isHalted = false;
    this.tellCondition(sid);
  }

  async restart(sid: ServerId): Promise<void> {
    await this.stopServer(sid);
    const plan = this.servers.find((server) => server.sid === sid);
    if (plan !== undefined && !this.members.has(sid)) this.launch(plan);
  }

  async stop(patienceMs = 5000): Promise<void> {
    await Promise.all(this.servers.map(({ sid }) => this.stopServer(sid, patienceMs)));
  }

  private launch(plan: PlannedServer): void {
    const { sid } = plan;
    const child = spawn('java', [
      '-Xmx256m',
      '-XX:TieredStopAtLevel=1',
      '-Djava.net.preferIPv4Stack=true',
      '-Dzookeeper.jmx.log4j.disable=true',
      ...['-cp', JARS, 'org.apache.zookeeper.server.quorum.QuorumPeerMain'],
      plan.configFile,
    ]);
    const gone = once(child, 'exit').then(() => {
      this.members.delete(sid);
      this.tellCondition(sid);
    });
    const member: Member = { plan, child, gone, news: undefined, isHalted: false };
    this.members.set(sid, member);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.heard(member, line));
    }
    this.tellCondition(sid);
  }

  /** What it does it says in its log. */
  private heard(member: Member, line: string): void {
    this.events.line(member.plan.sid, line);
    const [, word = '', phase] = /Peer state changed: (\w+)(?: - (\w+))?/.exec(line) ?? [];
    const state = STATES[word];
    if (state !== undefined) member.news = { state, isServing: phase === 'broadcast' };
  }

  private tellCondition(sid: ServerId): void {
    this.events.condition?.(sid, this.conditionOf(sid));
  }
}
