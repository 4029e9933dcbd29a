import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ensembleText } from '../../src/ensemble/ensemble-text.ts';
import { clientAddress, identify } from '../../src/ensemble/identity.ts';
import { makeFolders } from '../../src/ensemble/open-files.ts';
import { outstandingLimit } from '../../src/ensemble/outstanding-limit.ts';
import { quorumOf } from '../../src/ensemble/quorum-of.ts';
import { serverSettings } from '../../src/ensemble/server-settings.ts';
import { parseZooConfig, type ZooConfig } from '../../src/ensemble/zoo-config.ts';

const THREE = [
  'server.1=zoo1:2888:3888',
  'server.2=zoo2:2888:3888',
  'server.3=zoo3:2888:3888',
] as const;

let folder: string | undefined;

afterEach(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
});

function parse(...lines: readonly string[]): ZooConfig {
  return parseZooConfig(['dataDir=/data', ...lines].join('\n'), 'zoo.cfg');
}

/** The configuration of a folder that exists; it has a myid with this text, unless that is undefined. */
function configure(myid: string | undefined, ...lines: readonly string[]): ZooConfig {
  folder = mkdtempSync(path.join(os.tmpdir(), 'zoo-'));
  if (myid !== undefined) writeFileSync(path.join(folder, 'myid'), myid);
  return parseZooConfig([`dataDir=${folder}`, 'clientPort=2181', ...lines].join('\n'), 'zoo.cfg');
}

describe('a zoo.cfg', () => {
  it('of Apache’s samples means what it means there', () => {
    const text = [
      '# The number of milliseconds of each tick',
      'tickTime=2000',
      'initLimit=10',
      'syncLimit=5',
      'dataDir=/tmp/zookeeper',
      'clientPort=2181',
      '#maxClientCnxns=60',
      '! a comment, too',
      ' autopurge.purgeInterval : 1',
      'metricsProvider.className org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider',
      'server.2=zoo2:2888:3888:participant;2182',
      'server.1=[::1]:2888:\\',
      '  3888',
      'server.10=zoo10:2888:3888:observer;0.0.0.0:2183',
      '',
    ].join('\r\n');
    const config = parseZooConfig(text, 'zoo.cfg');
    expect(config).toMatchObject({
      dataDir: '/tmp/zookeeper',
      dataLogDir: '/tmp/zookeeper',
      clientPort: 2181,
      minSessionTimeoutMs: 4000,
      maxSessionTimeoutMs: 40_000,
    });
    expect(config.numbers).toMatchObject({ tickTime: 2000, 'autopurge.purgeInterval': 1 });
    expect(config.numbers.maxClientCnxns).toBe(60);
    expect(config.servers.map(({ sid, role }) => [sid, role])).toEqual([
      [1, 'participant'],
      [2, 'participant'],
      [10, 'observer'],
    ]);
    expect(config.servers[0]!.address.host).toBe('::1');
    expect(ensembleText(config.servers, 0x100000000n)).toBe(
      [
        'server.1=[::1]:2888:3888:participant',
        'server.2=zoo2:2888:3888:participant;0.0.0.0:2182',
        'server.10=zoo10:2888:3888:observer;0.0.0.0:2183',
        'version=100000000',
      ].join('\n'),
    );
  });

  it.each([
    [['tickTime 2000', 'junk'], 'zoo.cfg:3: "junk" is no setting: it should read key=value.'],
    [['tickTime=soon'], 'zoo.cfg:2: tickTime is "soon"; it should be a whole number from 1 to'],
    [['snapshotSizeFactor=much'], 'it should be a number from -1 to'],
    [['clientPort=70000'], 'zoo.cfg:2: clientPort is "70000"; it should be a whole number from 0'],
    [['forceSync=perhaps'], 'zoo.cfg:2: forceSync is "perhaps"; it should be true or false.'],
    [['peerType=king'], 'zoo.cfg:2: peerType is "king"; it should be participant or observer.'],
    [['electionAlg=1'], 'zoo.cfg:2: electionAlg is "1"'],
    [['dataLogDir='], 'zoo.cfg:2: dataLogDir has no value.'],
    [
      ['server.1=zoo1:2888'],
      'zoo.cfg:2: server.1: "zoo1:2888" should read host:quorumPort:electionPort',
    ],
    [['server.1=zoo1:2888:x'], 'zoo.cfg:2: server.1: "x" is no port.'],
    [['server.1=zoo1:2888:3888:boss'], '"boss" should be participant or observer.'],
    [['server.1=zoo1:2888:3888;a:b:c'], '"a:b:c" should read clientPort or host:clientPort.'],
    [['server.1=a:1:2|b:1:2'], 'has several addresses'],
    [
      ['server.x=zoo1:2888:3888'],
      'zoo.cfg:2: server.x: "x" is no server: they are numbered from 0',
    ],
    [['server.256=zoo1:2888:3888'], '"256" is no server'],
    [[...THREE, 'group.1=1:2', 'group.2=2:3'], 'zoo.cfg:6: server 2 is in two groups.'],
    [[...THREE, 'group.1=1:2'], 'zoo.cfg: there are groups, and server 3 is in none.'],
    [[...THREE, 'group.1=1:2:4'], 'server 4 has a group or a weight, and no line server.4='],
    [[...THREE, 'weight.1=heavy'], 'zoo.cfg:5: weight.1 is "heavy"; it should be a whole number.'],
    [['server.1=zoo1:2888:3888:observer'], 'there are only observers, and nobody to observe.'],
    [['minSessionTimeout=10', 'maxSessionTimeout=5'], 'minSessionTimeout (10) is larger than'],
  ] as const)('with %j says what is wrong, and where', (lines, message) => {
    expect(() => parse(...lines)).toThrow(message);
  });

  it('has to say where the data is', () => {
    expect(() => parseZooConfig('clientPort=2181\n', 'zoo.cfg')).toThrow('dataDir is missing');
  });

  it.each([
    [
      'autopurge.snapRetainCount=1',
      'zoo.cfg:2: autopurge.snapRetainCount is 1, and is taken for 3',
    ],
    ['snapCount=1', 'snapCount is 1, and is taken for 2'],
    ['secureClientPort=2281', 'zoo.cfg:2: secureClientPort has no effect: there is no TLS here.'],
    ['ssl.keyStore.location=/x', 'ssl.keyStore.location has no effect'],
    ['zookeeper.server.realm=EXAMPLE', 'server.realm has no effect: there is no SASL here.'],
    ['zookeeper.pathStats.enabled=true', 'pathStats.enabled has no effect'],
    [
      'clientport=2181',
      'nobody knows the setting clientport; it has no effect. Did you mean clientPort?',
    ],
    ['toString=1', 'nobody knows the setting toString'],
  ])('with %s gets a warning', (line, message) => {
    expect(parse(line).warnings).toEqual([expect.stringContaining(message)]);
  });

  it('may set something twice, and the last line counts', () => {
    const { numbers, warnings } = parse('tickTime=1', 'zookeeper.tickTime=2');
    expect(numbers.tickTime).toBe(2);
    expect(warnings).toEqual(['zoo.cfg:3: tickTime was set in line 2 already; this one counts.']);
  });

  it('takes what Apache takes as Java properties, in their forms', () => {
    const config = parse('zookeeper.forceSync=no', 'jute.maxbuffer=0xfffff', 'peerType=OBSERVER');
    expect(config.switches.forceSync).toBe(false);
    expect(config.numbers['jute.maxbuffer']).toBe(1_048_575);
    expect(config.peerType).toBe('observer');
  });

  it('may have its servers in another file', () => {
    const files: Record<string, string> = {
      'zoo.cfg.dynamic.100': `${THREE.join('\n')}\nversion=100`,
    };
    const text = 'dataDir=/data\ndynamicConfigFile=zoo.cfg.dynamic.100\n';
    const config = parseZooConfig(text, 'zoo.cfg', (name) => files[name]!);
    expect(config.servers.map(({ sid }) => sid)).toEqual([1, 2, 3]);
    expect(config.warnings).toEqual([expect.stringContaining('zoo.cfg.dynamic.100:4: version')]);
    expect(() => parseZooConfig(text, 'zoo.cfg', () => 'server.1=x')).toThrow(
      'zoo.cfg.dynamic.100:1:',
    );
  });

  it('gives each voter its share of what may be unanswered', () => {
    const limits = (...lines: readonly string[]): number[] => {
      const config = parse('clientPort=1', 'globalOutstandingLimit=900', ...lines);
      return config.servers.map(({ sid }) => outstandingLimit(config, sid));
    };
    expect(limits(...THREE)).toEqual([450, 450, 450]);
    expect(limits(...THREE.slice(0, 2))).toEqual([900, 900]);
    expect(limits(...THREE, 'server.4=zoo4:2888:3888:observer')).toEqual([450, 450, 450, 900]);
    expect(outstandingLimit(parse('clientPort=1'), undefined)).toBe(1000);
  });

  it('tells the chapters’ server', () => {
    const config = parse(
      ...THREE,
      'group.1=1:2:3',
      'weight.3=0',
      'fastleader.minNotificationInterval=50',
      'preAllocSize=16',
      'zookeeper.snapshotSizeFactor=0.5',
    );
    expect(serverSettings(config, 1, quorumOf(config))).toMatchObject({
      sid: 1,
      preAllocBytes: 16_384,
      snapshotSizeFactor: 0.5,
      ensemble: { servers: [1, 2, 3], minIntervalMs: 50, maxIntervalMs: 60_000 },
    });
    expect(quorumOf(config).containsQuorum(new Set([1, 2]))).toBe(true);
    expect(quorumOf(config).containsQuorum(new Set([1, 3]))).toBe(false);
    expect(serverSettings(config, undefined, quorumOf(config)).ensemble).toBeUndefined();
  });
});

describe('a server', () => {
  it('finds itself by its myid', () => {
    const { sid, own, warnings } = identify(configure('2\n', ...THREE));
    expect([sid, own?.address.host, warnings]).toEqual([2, 'zoo2', []]);
  });

  it.each([
    [undefined, 'myid is missing. It has to have the number of this server'],
    ['two', 'should have the number of this server, from 0 to 255, not "two"'],
    ['4', 'myid says 4; the servers of zoo.cfg are 1, 2, 3.'],
  ])('with the myid %j does not', (myid, message) => {
    const config = configure(myid, ...THREE);
    expect(() => identify(config)).toThrow(message);
  });

  it('stands alone without others, unless it is told not to', () => {
    expect(identify(configure(undefined))).toMatchObject({ sid: undefined, warnings: [] });
    const one = configure('1', THREE[0]);
    expect(identify(one)).toMatchObject({
      sid: undefined,
      warnings: ['There is only server.1, so this server stands alone.'],
    });
    const told = configure('1', THREE[0], 'standaloneEnabled=false');
    expect(identify(told).sid).toBe(1);
    const observed = [THREE[0], 'server.2=zoo2:2888:3888:observer'];
    expect(() => identify(configure('1', ...observed))).toThrow('Observers need an ensemble');
    expect(identify(configure('2', ...observed, 'standaloneEnabled=false')).sid).toBe(2);
    const nobody = configure('1', 'standaloneEnabled=false');
    expect(() => identify(nobody)).toThrow('there have to be lines server.N=');
  });

  it('is what its line says, whatever its peerType', () => {
    const { own, warnings } = identify(configure('1', ...THREE, 'peerType=observer'));
    expect(own?.role).toBe('participant');
    expect(warnings).toEqual([
      'peerType is observer, and the line server.1 says participant: that counts.',
    ]);
  });

  it('has one client port', () => {
    const own = (line: string, ...more: readonly string[]) => {
      const config = configure('1', line, THREE[1], THREE[2], ...more);
      return clientAddress(config, identify(config).own);
    };
    expect(own(THREE[0])).toEqual({ port: 2181 });
    expect(own(THREE[0], 'clientPortAddress=::1')).toEqual({ host: '::1', port: 2181 });
    expect(own(`${THREE[0]};127.0.0.1:2181`)).toEqual({ host: '127.0.0.1', port: 2181 });
    expect(() => own(`${THREE[0]};2182`)).toThrow(
      'clientPort is 2181, and the line server.1 says 2182.',
    );
    const bare = parse();
    expect(() => clientAddress(bare, undefined)).toThrow('clientPort is missing');
  });

  it('notices files in the wrong folder, and a missing one if it may not make it', () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'zoo-'));
    const [data, logs] = ['data', 'logs'].map((name) => path.join(folder!, name));
    const lines = [`dataDir=${data}`, `dataLogDir=${logs}`];
    const config = parseZooConfig(lines.join('\n'), 'zoo.cfg');
    const strict = parseZooConfig([...lines, 'datadir.autocreate=false'].join('\n'), 'zoo.cfg');
    expect(() => makeFolders(strict)).toThrow('is missing, and datadir.autocreate is false.');
    makeFolders(config);
    makeFolders(strict);
    mkdirSync(path.join(data!, 'version-2'), { recursive: true });
    writeFileSync(path.join(data!, 'version-2', 'log.1'), '');
    expect(() => makeFolders(config)).toThrow('a transaction log, which belongs into dataLogDir');
  });
});
