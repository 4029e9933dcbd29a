import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundledServer } from '../../src/ensemble/bundle-server.ts';
import { EnsembleMember, type Kind } from './ensemble-member.ts';
import { freePort } from './free-port.ts';

/** One server to be: whose it is, and whether it only observes. */
export type MemberKind = Kind | `${Kind} observer`;

/** The password of the super user is `test`. */
const SETTINGS = [
  'tickTime=500',
  'initLimit=20',
  'syncLimit=10',
  'maxSessionTimeout=60000',
  'maxClientCnxns=0',
  'clientPortAddress=127.0.0.1',
  'admin.enableServer=false',
  '4lw.commands.whitelist=*',
  'extendedTypesEnabled=true',
  'preAllocSize=64',
  'DigestAuthenticationProvider.superDigest=super:D/InIHSb7yEEbrWz8b9l71RjZJU=',
];

/** An ensemble of Apache's servers and ours, on this machine. */
export class MixedEnsemble {
  /** By their sids: the first is 1. */
  readonly members: readonly EnsembleMember[];
  private readonly folder: string;

  private constructor(members: readonly EnsembleMember[], folder: string) {
    this.members = members;
    this.folder = folder;
  }

  /**
   * Lays out an ensemble, and starts none of it yet.
   *
   * @param settings - further lines of every zoo.cfg; they go before those that are there.
   */
  static async plan(
    kinds: readonly MemberKind[],
    settings: readonly string[] = [],
  ): Promise<MixedEnsemble> {
    const folder = mkdtempSync(path.join(tmpdir(), 'zookeeper-mixed-'));
    // Its own copy: the kept one is replaced as soon as a source changes.
    const bundle = path.join(folder, 'server.mjs');
    copyFileSync(await bundledServer([]), bundle);
    const members: EnsembleMember[] = [];
    const lines = await Promise.all(kinds.map((kind, i) => serverLine(kind, i + 1)));
    for (const [i, kind] of kinds.entries()) {
      const sid = i + 1;
      const dataFolder = path.join(folder, String(sid));
      const configFile = path.join(folder, `${sid}.cfg`);
      const clientPort = await freePort();
      mkdirSync(dataFolder);
      writeFileSync(path.join(dataFolder, 'myid'), String(sid));
      const own = [`dataDir=${dataFolder}`, `clientPort=${clientPort}`];
      if (kind.endsWith('observer')) own.push('peerType=observer');
      const given = new Set(settings.map(keyOf));
      const usual = SETTINGS.filter((line) => !given.has(keyOf(line)));
      writeFileSync(configFile, [...own, ...settings, ...usual, ...lines, ''].join('\n'));
      const whose = kind.startsWith('ours') ? 'ours' : 'apache';
      const place = { clientPort, configFile, dataFolder, bundle };
      members.push(new EnsembleMember({ kind: whose, sid, ...place }));
    }
    return new MixedEnsemble(members, folder);
  }

  member(sid: number): EnsembleMember {
    return this.members[sid - 1]!;
  }

  /** Starts all that do not run, or these, and waits until they serve. */
  async start(...sids: readonly number[]): Promise<void> {
    const some = this.members.filter(
      ({ sid, isRunning }) => !isRunning && (sids.length === 0 || sids.includes(sid)),
    );
    for (const member of some) member.start();
    await this.untilServing(...some);
  }

  /** Waits until all that run, or these, serve. */
  async untilServing(...some: readonly EnsembleMember[]): Promise<void> {
    const members = some.length > 0 ? some : this.running;
    await Promise.all(members.map((member) => member.until('leading', 'following', 'observing')));
  }

  get running(): readonly EnsembleMember[] {
    return this.members.filter(({ isRunning }) => isRunning);
  }

  /** The one that leads. @throws Error if none does, or more than one. */
  get leader(): EnsembleMember {
    const leaders = this.members.filter(({ mode }) => mode === 'leading');
    if (leaders.length !== 1) throw new Error(`${leaders.length} servers lead.`);
    return leaders[0]!;
  }

  /** Ends the leader as a power failure would, and waits until the others have another. @returns who it was. */
  async killLeader(): Promise<EnsembleMember> {
    const { leader } = this;
    const others = this.running.filter((member) => member !== leader);
    // Asked for before, since it may all be over soon.
    const noticed = Promise.all(others.map((member) => member.until(undefined)));
    await leader.kill();
    await noticed;
    await this.untilServing();
    return leader;
  }

  /** Ends all and removes their data. */
  async remove(): Promise<void> {
    await Promise.all(this.members.map((member) => member.kill()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function serverLine(kind: MemberKind, sid: number): Promise<string> {
  const role = kind.endsWith('observer') ? ':observer' : '';
  return `server.${sid}=127.0.0.1:${await freePort()}:${await freePort()}${role}`;
}

function keyOf(line: string): string {
  return line.slice(0, line.indexOf('='));
}
