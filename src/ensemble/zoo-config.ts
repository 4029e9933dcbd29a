import type { PeerAddress } from '../host/peers/peer-address.ts';
import type { ServerId } from '../kit/contracts/zab-election.ts';
import { ConfigError } from './config-error.ts';
import { readServerLine } from './server-line.ts';
import { readZooLines, type ZooLine } from './zoo-lines.ts';
import {
  KNOWN_ELSEWHERE,
  NUMBERS,
  SWITCHES,
  TEXTS,
  type NumberKey,
  type SettingName,
} from './zoo-keys.ts';

const WHOLE = /^(-?\d+|0[xX][\da-fA-F]+)$/;
const DECIMAL = /^-?(\d+\.?\d*|\.\d+)$/;

/** A server of the ensemble, as a line `server.N=` says. */
export interface ConfiguredServer {
  readonly sid: ServerId;
  readonly address: PeerAddress;
  readonly role: 'participant' | 'observer';
  /** Where its clients connect, if the line says so. */
  readonly client?: { readonly host?: string; readonly port: number };
}

/** A zoo.cfg, with everything that it leaves out filled in as Apache does. */
export interface ZooConfig {
  readonly dataDir: string;
  readonly dataLogDir: string;
  /** Undefined: this server takes no clients, or its own line `server.N=` has the port. */
  readonly clientPort: number | undefined;
  readonly clientPortAddress: string | undefined;
  readonly numbers: Readonly<Record<keyof typeof NUMBERS, number>>;
  readonly switches: Readonly<Record<keyof typeof SWITCHES, boolean>>;
  readonly texts: Readonly<Partial<Record<keyof typeof TEXTS, string>>>;
  readonly minSessionTimeoutMs: number;
  readonly maxSessionTimeoutMs: number;
  readonly servers: readonly ConfiguredServer[];
  /** By group, its servers; empty if all are one group. */
  readonly groups: readonly (readonly ServerId[])[];
  readonly weights: ReadonlyMap<ServerId, number>;
  readonly peerType: 'participant' | 'observer' | undefined;
  /** What it was read from. */
  readonly text: string;
  /** About lines that have no effect. */
  readonly warnings: readonly string[];
}

/**
 * Reads a zoo.cfg.
 *
 * Settings that Apache takes as Java properties (`-Dzookeeper.extendedTypesEnabled=true`) are lines here as well, with or
 * without `zookeeper.`; Apache: `QuorumPeerConfig.parseProperties`.
 *
 * @param file - its name, for messages.
 * @param read - gives the text of a `dynamicConfigFile`, where Apache keeps the lines `server.N` of some ensembles.
 * @throws ConfigError for what no server can start with. It names the line.
 */
export function parseZooConfig(
  text: string,
  file: string,
  read: (dynamicFile: string) => string = () => '',
): ZooConfig {
  const reader = new ConfigReader(file);
  reader.takeFile(text, file);
  const { dynamicFile } = reader;
  if (dynamicFile !== undefined) reader.takeFile(read(dynamicFile), dynamicFile);
  return { ...reader.finish(), text };
}

/** Takes one line after the other. */
class ConfigReader {
  /** The one that is read now. */
  private file: string;
  private readonly numbers: Partial<Record<string, number>> = {};
  private readonly switches: Partial<Record<string, boolean>> = {};
  private readonly texts: Partial<Record<string, string>> = {};
  private readonly servers = new Map<ServerId, ConfiguredServer>();
  private readonly groups: ServerId[][] = [];
  private readonly weights = new Map<ServerId, number>();
  private readonly lines = new Map<string, number>();
  private readonly warnings: string[] = [];

  constructor(file: string) {
    this.file = file;
  }

  /** Where the servers are, if that is another file. */
  get dynamicFile(): string | undefined {
    return this.texts['dynamicConfigFile'];
  }

  takeFile(text: string, file: string): void {
    this.file = file;
    this.lines.clear();
    const { settings, bad } = readZooLines(text);
    for (const { line, text: found } of bad) {
      throw this.error(line, `"${found}" is no setting: it should read key=value.`);
    }
    for (const setting of settings) this.take(setting);
  }

  private take(setting: ZooLine): void {
    const key = setting.key.replace(/^zookeeper\./, '');
    const earlier = this.lines.get(key);
    if (earlier !== undefined) {
      this.warn(setting.line, `${key} was set in line ${earlier} already; this one counts.`);
    }
    this.lines.set(key, setting.line);
    const [, kind, number] = Object.hasOwn(KNOWN_ELSEWHERE, key)
      ? []
      : (/^(server|group|weight)\.(.+)$/.exec(key) ?? []);
    if (kind === 'server') this.takeServer(setting, number!);
    else if (kind === 'group') this.takeGroup(setting);
    else if (kind === 'weight') this.takeWeight(setting, number!);
    else this.takeSimple(key, setting);
  }

  finish(): Omit<ZooConfig, 'text'> {
    const numbers = filled(NUMBERS, this.numbers);
    const switches = filled(SWITCHES, this.switches);
    const { dataDir, dataLogDir = dataDir, clientPortAddress, peerType } = this.texts;
    if (dataDir === undefined) throw new ConfigError(`${this.file}: dataDir is missing.`);
    const { tickTime } = numbers;
    const minSessionTimeoutMs = orElse(numbers.minSessionTimeout, 2 * tickTime);
    const maxSessionTimeoutMs = orElse(numbers.maxSessionTimeout, 20 * tickTime);
    if (minSessionTimeoutMs > maxSessionTimeoutMs) {
      throw new ConfigError(
        `${this.file}: minSessionTimeout (${minSessionTimeoutMs}) is larger than maxSessionTimeout (${maxSessionTimeoutMs}).`,
      );
    }
    this.checkEnsemble();
    return {
      dataDir,
      dataLogDir: dataLogDir!,
      clientPort: this.numbers['clientPort'],
      clientPortAddress,
      numbers,
      switches,
      texts: this.texts,
      minSessionTimeoutMs,
      maxSessionTimeoutMs,
      servers: [...this.servers.values()].sort((a, b) => a.sid - b.sid),
      groups: this.groups,
      weights: this.weights,
      peerType: peerType as ZooConfig['peerType'],
      warnings: this.warnings,
    };
  }

  private takeSimple(key: string, setting: ZooLine): void {
    if (Object.hasOwn(NUMBERS, key))
      this.numbers[key] = this.number(setting, key as keyof typeof NUMBERS);
    else if (Object.hasOwn(SWITCHES, key)) this.switches[key] = this.switch(setting);
    else if (Object.hasOwn(TEXTS, key))
      this.texts[key] = this.text(setting, key as keyof typeof TEXTS);
    else this.takeOther(key, setting.line);
  }

  /** What has no effect here. */
  private takeOther(key: string, line: number): void {
    const entries = Object.entries(KNOWN_ELSEWHERE);
    const [, why] = entries.find(([known]) => known === key) ?? entries.find(isPrefixOf(key)) ?? [];
    if (why === undefined) {
      this.warn(line, `nobody knows the setting ${key}; it has no effect.${similar(key)}`);
    } else this.warn(line, `${key} has no effect: ${why}.`);
  }

  private number({ value, line, key }: ZooLine, name: keyof typeof NUMBERS): number {
    const { min, max, raised = false, isDecimal = false }: NumberKey = NUMBERS[name];
    const number = Number(value);
    const isNumber = (isDecimal ? DECIMAL : WHOLE).test(value);
    if (isNumber && raised && number < min) {
      this.warn(line, `${key} is ${value}, and is taken for ${min}: less makes no sense.`);
      return min;
    }
    if (!isNumber || number < min || number > max) {
      const what = isDecimal ? 'a number' : 'a whole number';
      throw this.error(line, `${key} is "${value}"; it should be ${what} from ${min} to ${max}.`);
    }
    return number;
  }

  private switch({ value, line, key }: ZooLine): boolean {
    const lower = value.toLowerCase();
    if (['true', 'yes', 'on', '1'].includes(lower)) return true;
    if (['false', 'no', 'off', '0'].includes(lower)) return false;
    throw this.error(line, `${key} is "${value}"; it should be true or false.`);
  }

  private text({ value, line, key }: ZooLine, name: keyof typeof TEXTS): string {
    const { oneOf } = TEXTS[name];
    if (value === '') throw this.error(line, `${key} has no value.`);
    if (oneOf === undefined) return value;
    const known = oneOf.find((one) => one === value.toLowerCase());
    if (known !== undefined) return known;
    throw this.error(line, `${key} is "${value}"; it should be ${oneOf.join(' or ')}.`);
  }

  private takeServer({ value, line, key }: ZooLine, number: string): void {
    const sid = this.sid(line, key, number);
    const server = readServerLine(sid, value);
    if (typeof server === 'string') throw this.error(line, `${key}: ${server}`);
    this.servers.set(sid, server);
  }

  private takeGroup({ value, line, key }: ZooLine): void {
    const sids = value.split(':').map((sid) => this.sid(line, key, sid.trim()));
    const twice = sids.find((sid) => this.groups.some((group) => group.includes(sid)));
    if (twice !== undefined) throw this.error(line, `server ${twice} is in two groups.`);
    this.groups.push(sids);
  }

  private takeWeight({ value, line, key }: ZooLine, number: string): void {
    if (!/^\d+$/.test(value)) {
      throw this.error(line, `${key} is "${value}"; it should be a whole number.`);
    }
    this.weights.set(this.sid(line, key, number), Number(value));
  }

  private sid(line: number, key: string, text: string): ServerId {
    const sid = Number(text);
    if (!/^\d+$/.test(text) || sid > 255) {
      throw this.error(line, `${key}: "${text}" is no server: they are numbered from 0 to 255.`);
    }
    return sid;
  }

  private checkEnsemble(): void {
    const { servers, groups, weights } = this;
    for (const sid of [...groups.flat(), ...weights.keys()]) {
      if (!servers.has(sid)) {
        throw new ConfigError(
          `${this.file}: server ${sid} has a group or a weight, and no line server.${sid}=.`,
        );
      }
    }
    const voters = [...servers.values()].filter(({ role }) => role === 'participant');
    if (servers.size > 0 && voters.length === 0) {
      throw new ConfigError(`${this.file}: there are only observers, and nobody to observe.`);
    }
    if (voters.length === 2) {
      this.warnings.push(
        `${this.file}: there are two voters, and both are needed: three would do without one.`,
      );
    }
    const left =
      groups.length === 0 ? undefined : voters.find(({ sid }) => !groups.flat().includes(sid));
    if (left !== undefined) {
      throw new ConfigError(`${this.file}: there are groups, and server ${left.sid} is in none.`);
    }
  }

  private warn(line: number, message: string): void {
    this.warnings.push(`${this.file}:${line}: ${message}`);
  }

  private error(line: number, message: string): ConfigError {
    return new ConfigError(`${this.file}:${line}: ${message}`);
  }
}

function filled<Name extends string, Value>(
  table: Readonly<Record<Name, { readonly value: Value }>>,
  given: Readonly<Partial<Record<string, Value>>>,
): Record<Name, Value> {
  const names = Object.keys(table) as Name[];
  return Object.fromEntries(
    names.map((name) => [name, given[name] ?? table[name].value]),
  ) as Record<Name, Value>;
}

/** -1 says: as it follows from the tick. */
function orElse(value: number, otherwise: number): number {
  return value === -1 ? otherwise : value;
}

function isPrefixOf(key: string): (entry: readonly [string, string]) => boolean {
  return ([known]) => known.endsWith('.') && key.startsWith(known);
}

/** A key that differs only in the case of its letters. */
function similar(key: string): string {
  const names: SettingName[] = [
    ...(Object.keys(NUMBERS) as SettingName[]),
    ...(Object.keys(SWITCHES) as SettingName[]),
    ...(Object.keys(TEXTS) as SettingName[]),
  ];
  const meant = names.find((name) => name.toLowerCase() === key.toLowerCase());
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}
