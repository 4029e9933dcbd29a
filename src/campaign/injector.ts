import type { ServerId } from '../kit/contracts/zab-election.ts';
import { Random } from '../sim/random.ts';
import { connectSlowClients, storm } from './abuse.ts';
import type { CampaignEnsemble, Running } from './ensemble.ts';
import { faultWords, type Fault, type Target, type Way } from './fault.ts';
import { tearLog } from './log-tail.ts';
import { NO_FAULTS, setServerFaults, type ServerFaults } from './server-faults.ts';

/** What ends a fault. */
type Undo = () => void | Promise<void>;

/** What an injector is told. */
export interface InjectorOptions {
  readonly running: Running;
  readonly random: Random;
  readonly whose: 'ours' | 'apache';
  /** A large node, for slow clients. */
  readonly largeNode: string;
  /** Told in words what has been done, and to whom. */
  log(text: string): void;
}

/** Lets things go wrong, and puts them right again. */
export class Injector {
  private readonly options: InjectorOptions;
  private readonly undos = new Map<Fault, Undo>();
  private readonly disks = new Map<ServerId, ServerFaults>();
  /** Servers that may end by themselves: their disks were full. */
  private readonly excused = new Set<ServerId>();
  /** Servers that are about to be ended. */
  private readonly doomed = new Set<ServerId>();

  constructor(options: InjectorOptions) {
    this.options = options;
  }

  /** Begins a fault. */
  async begin(fault: Fault): Promise<void> {
    const sid = 'target' in fault ? this.resolve(fault.target) : undefined;
    this.options.log(`${faultWords(fault)}${sid === undefined ? '' : `: server ${sid}`}`);
    this.undos.set(fault, await this.inflict(fault, sid));
  }

  /** Ends a fault that was begun. */
  async end(fault: Fault): Promise<void> {
    const undo = this.undos.get(fault);
    this.undos.delete(fault);
    if (undo === undefined) return;
    this.options.log(`over: ${faultWords(fault)}`);
    await undo();
  }

  /** Ends all faults, and starts all servers that are gone. */
  async heal(): Promise<void> {
    for (const fault of [...this.undos.keys()]) await this.end(fault);
    const { ensemble, network } = this.options.running;
    for (const { sid } of ensemble.servers) {
      this.setDisk(sid, NO_FAULTS);
      for (const other of [...ensemble.servers.map((server) => server.sid), 'clients' as const]) {
        network.setCut(sid, other, false);
        network.setCut(other, sid, false);
      }
      ensemble.resume(sid);
      await this.revive(sid);
    }
  }

  /**
   * A server has ended.
   *
   * @returns whether it had a reason. One whose disk was full may notice that when it no longer is: it is started again at once.
   */
  noticeEnd(sid: ServerId): boolean {
    if (this.doomed.has(sid)) return true;
    if (!this.excused.has(sid)) return false;
    if (this.disks.get(sid)?.isFull !== true) void this.revive(sid);
    return true;
  }

  private get ensemble(): CampaignEnsemble {
    return this.options.running.ensemble;
  }

  private async inflict(fault: Fault, sid: ServerId = 0): Promise<Undo> {
    const { ensemble } = this;
    const { random } = this.options;
    switch (fault.kind) {
      case 'kill':
        await this.kill(sid);
        return () => this.revive(sid);
      case 'kill all':
        await Promise.all(ensemble.servers.map((server) => this.kill(server.sid)));
        return async () => {
          for (const server of ensemble.servers) await this.revive(server.sid);
        };
      case 'pause':
        ensemble.pause(sid);
        return () => ensemble.resume(sid);
      case 'restart':
        this.doomed.add(sid);
        await ensemble.stopServer(sid);
        return () => this.revive(sid);
      case 'cut off':
        return this.cut(
          this.others(sid).map((other) => [sid, other] as const),
          fault.way,
        );
      case 'cut link':
        return this.cut([[sid, this.any(this.others(sid))]], fault.way);
      case 'cut clients':
        return this.cut([[sid, 'clients']], fault.way);
      case 'slow disk':
        this.setDisk(sid, { syncDelayMs: fault.delayMs });
        return () => this.setDisk(sid, { syncDelayMs: 0 });
      case 'full disk':
        this.excused.add(sid);
        this.setDisk(sid, { isFull: true });
        return () => {
          this.setDisk(sid, { isFull: false });
          return this.revive(sid);
        };
      case 'torn log':
        await this.kill(sid);
        this.tear(sid, fault.tear);
        return () => this.revive(sid);
      case 'clock':
        await this.kill(sid);
        this.setDisk(sid, { aheadMs: fault.aheadMs });
        await this.revive(sid);
        return () => this.setDisk(sid, { aheadMs: 0 });
      case 'slow clients':
        return connectSlowClients(this.ports, fault.count, this.options.largeNode);
      case 'storm':
        return storm(this.ports, fault.count, random);
    }
  }

  /** Where servers take clients themselves: relays would take for them what they should not. */
  private get ports(): number[] {
    return this.ensemble.servers.map(({ innerPort }) => innerPort);
  }

  private async kill(sid: ServerId): Promise<void> {
    this.doomed.add(sid);
    await this.ensemble.kill(sid);
  }

  private async revive(sid: ServerId): Promise<void> {
    if (this.ensemble.conditionOf(sid) !== 'gone') return;
    this.doomed.delete(sid);
    await this.ensemble.restart(sid);
  }

  private tear(sid: ServerId, tear: Extract<Fault, { readonly kind: 'torn log' }>['tear']): void {
    // Another fault may have started it again.
    if (this.ensemble.conditionOf(sid) !== 'gone') return;
    const { folder } = this.ensemble.servers.find((server) => server.sid === sid)!;
    const done = tearLog(folder, tear, this.options.random);
    this.options.log(done ?? 'there is no log to tear');
  }

  private cut(links: readonly (readonly [ServerId, ServerId | 'clients'])[], way: Way): Undo {
    const { network } = this.options.running;
    const set = (isCut: boolean): void => {
      for (const [sid, other] of links) {
        if (way !== 'in') network.setCut(sid, other, isCut);
        if (way !== 'out') network.setCut(other, sid, isCut);
      }
    };
    set(true);
    return () => set(false);
  }

  private setDisk(sid: ServerId, faults: Partial<ServerFaults>): void {
    if (this.options.whose !== 'ours') return;
    const now = { ...(this.disks.get(sid) ?? NO_FAULTS), ...faults };
    this.disks.set(sid, now);
    setServerFaults(this.ensemble.servers.find((server) => server.sid === sid)!.folder, now);
  }

  private resolve(target: Target): ServerId {
    if (typeof target === 'number') return target;
    const { ensemble } = this;
    const running = ensemble.servers
      .map(({ sid }) => sid)
      .filter((sid) => ensemble.conditionOf(sid) === 'running');
    const leads = (sid: ServerId): boolean => ensemble.newsOf(sid)?.state === 'LEADING';
    const wanted = running.filter((sid) => leads(sid) === (target === 'leader'));
    if (wanted.length > 0) return this.any(wanted);
    return this.any(ensemble.servers.map(({ sid }) => sid));
  }

  private others(sid: ServerId): ServerId[] {
    return this.ensemble.servers.map((server) => server.sid).filter((other) => other !== sid);
  }

  private any<Item>(items: readonly Item[]): Item {
    return items[this.options.random.between(0, items.length - 1)]!;
  }
}
