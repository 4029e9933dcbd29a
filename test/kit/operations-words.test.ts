import { afterEach, describe, expect, it } from 'vitest';
import type { WireRequest } from '#kit';
import { answerTo, freePort, OperatedServers, shapeOf } from './operations-helpers.ts';
import { RawClient } from './raw-client.ts';

const servers = new OperatedServers();
const QUIET = ['admin.enableServer=false'];
const ALL = [...QUIET, '4lw.commands.whitelist=*'];

afterEach(() => servers.stopAll());

function create(znode: string, flags: number): WireRequest {
  const acl = [{ perms: 31, id: { scheme: 'world', id: 'anyone' } }];
  return { op: 'create', path: znode, data: new Uint8Array([7]), acl, flags };
}

/** A client that has done a few things: four frames have come of it, and four have gone to it. */
async function busyClient(port: number): Promise<RawClient> {
  const client = await RawClient.open(port);
  await client.ask(create('/mine', 1));
  await client.ask({ op: 'getData', path: '/mine', watch: true });
  await client.ask({ op: 'exists', path: '/never', watch: true });
  return client;
}

describe('four-letter words', () => {
  it('are not all for everybody', async () => {
    const { port } = await servers.start(QUIET);
    expect(await answerTo(port, 'srvr')).toMatch(/^Zookeeper version: 3\.8\.0-/);
    expect(await answerTo(port, 'stat')).toBe(
      'stat is not executed because it is not in the whitelist.\n',
    );
    const { port: other } = await servers.start([...QUIET, '4lw.commands.whitelist=ruok, isro']);
    expect(await answerTo(other, 'ruok')).toBe('imok');
    expect(await answerTo(other, 'isro')).toBe('rw');
    expect(await answerTo(other, 'srvr')).toContain('not in the whitelist');
    expect(await answerTo(other, 'nope')).toBe('');
  });

  it('tell of the server and of its clients', async () => {
    const { port } = await servers.start(ALL);
    const client = await busyClient(port);
    const stat = await answerTo(port, 'stat');
    expect(shapeOf(stat)).toBe(
      [
        'Zookeeper version: VERSION',
        'Clients:',
        ' /ADDRESS[N](queued=N,recved=N,sent=N)',
        ' /ADDRESS[N](queued=N,recved=N,sent=N)',
        '',
        'Latency min/avg/max: N/DECIMAL/N',
        'Received: N',
        'Sent: N',
        'Connections: N',
        'Outstanding: N',
        'Zxid: HEX',
        'Mode: standalone',
        'Node count: N',
        '',
      ].join('\n'),
    );
    expect(stat).toContain('[1](queued=0,recved=4,sent=4)');
    expect(stat).toContain('[0](queued=0,recved=1,sent=0)');
    expect(stat).toContain('\nReceived: 5\nSent: 4\nConnections: 2\nOutstanding: 0\nZxid: 0x2\n');
    // The root, which Apache counts twice, three others that are always there, and the client's own.
    expect(stat).toContain('\nNode count: 6\n');
    expect(await answerTo(port, 'srvr')).toContain('\nReceived: 6\nSent: 5\n');
    client.close();
  });

  it('show what a connection has done last, and count anew', async () => {
    const { port } = await servers.start(ALL);
    const client = await busyClient(port);
    const session = `0x${client.session.session.toString(16)}`;
    const cons = await answerTo(port, 'cons');
    expect(shapeOf(cons)).toBe(
      [
        ' /ADDRESS[N](queued=N,recved=N,sent=N,sid=HEX,lop=EXIS,est=N,to=N,lcxid=HEX,lzxid=HEX,' +
          'lresp=N,llat=N,minlat=N,avglat=N,maxlat=N)',
        ' /ADDRESS[N](queued=N,recved=N,sent=N)',
        '',
        '',
      ].join('\n'),
    );
    expect(cons).toContain(`recved=4,sent=4,sid=${session},lop=EXIS,`);
    expect(cons).toContain('to=30000,lcxid=0x3,lzxid=0x2,');
    expect(await answerTo(port, 'crst')).toBe('Connection stats reset.\n');
    expect(await answerTo(port, 'cons')).toContain('recved=0,sent=0,sid=');
    expect(await answerTo(port, 'cons')).toContain('lop=NA,');
    expect(await answerTo(port, 'srst')).toBe('Server stats reset.\n');
    expect(await answerTo(port, 'srvr')).toContain('\nReceived: 1\nSent: 1\n');
    client.close();
  });

  it('show sessions, ephemeral nodes and watches', async () => {
    const { port } = await servers.start(ALL);
    const client = await busyClient(port);
    const session = `0x${client.session.session.toString(16)}`;
    const dump = await answerTo(port, 'dump');
    expect(shapeOf(dump)).toBe(
      [
        'SessionTracker dump:',
        'Session Sets (N)/(N):',
        'N expire at DATE:',
        '\tHEX',
        'ephemeral nodes dump:',
        'Sessions with Ephemerals (N):',
        'HEX:',
        '\t/mine',
        'Connections dump:',
        'Connections Sets (N)/(N):',
        'N expire at DATE:',
        '\tip: /ADDRESS sessionId: HEX',
        'N expire at DATE:',
        '\tip: /ADDRESS sessionId: HEX',
        '',
      ].join('\n'),
    );
    expect(dump).toContain(`Session Sets (1)/(1):\n1 expire at `);
    expect(dump).toContain(`Sessions with Ephemerals (1):\n${session}:\n`);
    expect(dump).toContain('Connections Sets (2)/(2):\n');
    expect(await answerTo(port, 'wchs')).toBe('1 connections watching 2 paths\nTotal watches:2\n');
    expect(await answerTo(port, 'wchc')).toBe(`${session}\n\t/mine\n\t/never\n\n`);
    expect(await answerTo(port, 'wchp')).toBe(`/mine\n\t${session}\n/never\n\t${session}\n\n`);
    client.close();
  });

  it('show configuration, folders and environment', async () => {
    const { port } = await servers.start([...ALL, 'tickTime=1500']);
    expect(shapeOf(await answerTo(port, 'conf'))).toBe(
      [
        'clientPort=N',
        'secureClientPort=N',
        'dataDir=FOLDER',
        'dataDirSize=N',
        'dataLogDir=FOLDER',
        'dataLogSize=N',
        'tickTime=N',
        'maxClientCnxns=N',
        'minSessionTimeout=N',
        'maxSessionTimeout=N',
        'clientPortListenBacklog=N',
        'serverId=N',
        '',
      ].join('\n'),
    );
    const conf = await answerTo(port, 'conf');
    expect(conf).toContain(`clientPort=${port}\nsecureClientPort=-1\n`);
    expect(conf).toContain('tickTime=1500\nmaxClientCnxns=60\nminSessionTimeout=3000\n');
    expect(await answerTo(port, 'dirs')).toMatch(/^datadir_size: (\d+)\nlogdir_size: \1\n$/);
    expect(await answerTo(port, 'envi')).toMatch(/^Environment:\nzookeeper\.version=3\.8\.0-/);
  });

  it('set the trace mask by the eight bytes behind the word', async () => {
    const { port } = await servers.start(ALL);
    expect(await answerTo(port, 'gtmk')).toBe('306');
    expect(await answerTo(port, 'stmk')).toBe('');
    expect(await answerTo(port, Buffer.from('stmk\0\0\0\0\0\0\0', 'latin1'))).toBe('');
    const mask = Buffer.from('ffffffffffffff80', 'hex');
    expect(await answerTo(port, Buffer.concat([Buffer.from('stmk'), mask]))).toBe('-128');
    expect(await answerTo(port, 'gtmk')).toBe('-128');
  });

  it('tell of the digests that the tree has had', async () => {
    const { port } = await servers.start(ALL);
    const client = await busyClient(port);
    expect(await answerTo(port, 'hash')).toBe('');
    // Two transactions were there before.
    for (let i = 0; i < 2 * 128; i++) await client.ask(create('/mine', 1));
    const hash = await answerTo(port, 'hash');
    const [, first, second] = /^80: (-?\d+)\n100: (-?\d+)\n$/.exec(hash) ?? [];
    // What failed has changed nothing.
    expect(first).toMatch(/^-?\d{6,}$/);
    expect(second).toBe(first);
    client.close();
  });

  it('give values to watch over', async () => {
    const { port } = await servers.start(ALL);
    const client = await busyClient(port);
    const lines = (await answerTo(port, 'mntr')).trimEnd().split('\n');
    const values = new Map(lines.map((line) => line.split('\t') as [string, string]));
    expect(lines[0]).toMatch(/^zk_version\t3\.8\.0-/);
    expect(lines[1]).toBe('zk_server_state\tstandalone');
    expect(values.get('zk_ephemerals_count')).toBe('1');
    expect(values.get('zk_num_alive_connections')).toBe('2');
    expect(values.get('zk_avg_latency')).toMatch(/^\d+\.\d{1,4}$/);
    expect(values.get('zk_watch_count')).toBe('2');
    expect(values.get('zk_global_sessions')).toBe('1');
    // Two roots, whose paths have none and one, the names of three built-in nodes, a name, and a byte.
    expect(values.get('zk_approximate_data_size')).toBe(
      String('/'.length + '/zookeeper/zookeeper/quota/zookeeper/config/mine'.length + 1),
    );
    expect(values.get('zk_cnt_updatelatency')).toBe('2');
    expect(values.get('zk_cnt_readlatency')).toBe('2');
    expect(Number(values.get('zk_cnt_fsynctime'))).toBeGreaterThan(0);
    client.close();
  });

  it('of a server without a leader say so', async () => {
    const ports = await Promise.all(Array.from({ length: 4 }, freePort));
    const ensemble = [
      'initLimit=5',
      'syncLimit=2',
      `server.1=127.0.0.1:${ports[0]}:${ports[1]}`,
      `server.2=127.0.0.1:${ports[2]}:${ports[3]}`,
    ];
    const { port } = await servers.start([...ALL, ...ensemble], 1);
    const sorry = 'This ZooKeeper instance is not currently serving requests';
    for (const word of ['stat', 'conf', 'mntr', 'dump', 'wchs', 'crst']) {
      expect(await answerTo(port, word)).toBe(`${sorry}\n`);
    }
    expect(await answerTo(port, 'hash')).toBe(sorry);
    expect(await answerTo(port, 'isro')).toBe('null');
    expect(await answerTo(port, 'ruok')).toBe('imok');
    expect(await answerTo(port, 'envi')).toContain('zookeeper.version=');
    // A client's first frame.
    expect(await answerTo(port, new Uint8Array(48).fill(0, 0, 3).fill(44, 3, 4))).toBe('');
  });

  it('tell of the ensemble', { timeout: 60_000 }, async () => {
    const ports = await Promise.all(Array.from({ length: 6 }, freePort));
    const ensemble = [
      'initLimit=20',
      'syncLimit=10',
      'tickTime=500',
      `server.1=127.0.0.1:${ports[0]}:${ports[1]}`,
      `server.2=127.0.0.1:${ports[2]}:${ports[3]}`,
      `server.3=127.0.0.1:${ports[4]}:${ports[5]}:observer`,
    ];
    const started = [];
    for (const sid of [1, 2, 3]) started.push(await servers.start([...ALL, ...ensemble], sid));
    const [follower, leader, observer] = started.map(({ port }) => port) as [
      number,
      number,
      number,
    ];
    await untilAnswer(follower, 'srvr', 'Mode: follower');
    await untilAnswer(leader, 'srvr', 'Mode: leader');
    await untilAnswer(observer, 'srvr', 'Mode: observer');
    const client = await RawClient.open(follower);
    const session = `0x${client.session.session.toString(16)}`;
    expect(await answerTo(leader, 'srvr')).toMatch(
      /\nProposal sizes last\/min\/max: (\d+)\/\1\/\1\n$/,
    );
    expect(await answerTo(leader, 'dump')).toContain(`Session Sets (1)/(1):\n`);
    expect(await answerTo(follower, 'dump')).toContain(
      `Global Sessions(1):\n${session}\t10000ms\n`,
    );
    expect(await answerTo(observer, 'conf')).toMatch(
      /\npeerType=1\nmembership: \nserver\.1=.*:participant\nserver\.2=.*\nserver\.3=.*:observer\nversion=0$/,
    );
    const mntr = await answerTo(leader, 'mntr');
    expect(mntr).toContain('zk_peer_state\tleading - broadcast\n');
    expect(mntr).toContain('zk_synced_followers\t1\n');
    expect(mntr).toContain('zk_synced_observers\t1\n');
    expect(mntr).toContain('zk_quorum_size\t2\n');
    expect(await answerTo(observer, 'mntr')).toContain('zk_observer_master_id\t2\n');
    client.close();
  });
});

/** Asks again and again: nothing tells from outside when a server begins to serve. */
async function untilAnswer(port: number, word: string, part: string): Promise<void> {
  while (!(await answerTo(port, word)).includes(part));
}
