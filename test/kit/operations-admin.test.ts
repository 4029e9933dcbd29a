import { afterEach, describe, expect, it } from 'vitest';
import { freePort, OperatedServers } from './operations-helpers.ts';
import { RawClient } from './raw-client.ts';

const servers = new OperatedServers();
const DIGEST = 'DigestAuthenticationProvider.superDigest';

afterEach(() => servers.stopAll());

/** A server with an admin server. @returns what GET gives, and the client port. */
async function start(...lines: readonly string[]) {
  const admin = await freePort();
  const { port } = await servers.start([`admin.serverPort=${admin}`, ...lines]);
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${admin}${path}`);
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  const run = async (command: string) =>
    JSON.parse((await get(`/commands/${command}`)).text) as Record<string, unknown>;
  return { admin, port, get, run };
}

describe('the admin server', () => {
  it('lists its commands', async () => {
    const { get } = await start();
    const { status, text } = await get('/commands');
    expect(status).toBe(200);
    expect(text).toMatch(/^<a href="\/commands\/configuration">configuration<\/a>\n<br\/>\n<a /);
    expect(text.match(/<a /g)).toHaveLength(26);
    expect((await get('/commands/')).text).toBe(text);
    expect((await get('/')).status).toBe(404);
  });

  it('answers every command, with its name and no error', async () => {
    const { get, run } = await start();
    const { text } = await get('/commands');
    const names = [...text.matchAll(/\/commands\/(\w+)/g)].map(([, name]) => name!);
    const refused = new Map([
      ['leader', 'server is not initialized'],
      ['set_trace_mask', 'setTraceMask requires long traceMask argument'],
    ]);
    for (const name of names) {
      const { command, error } = await run(name);
      expect(command).toBe(name);
      expect(error).toBe(refused.get(name) ?? null);
    }
    expect(await run('nope')).toEqual({ command: 'nope', error: 'Unknown command: nope' });
  });

  it('shows the same as the four-letter words', async () => {
    const { port, get, run } = await start();
    const client = await RawClient.open(port);
    await client.ask({ op: 'exists', path: '/never', watch: true });
    const { session } = client.session;
    const { text, headers } = await get('/commands/connections');
    expect(headers.get('content-type')).toBe('application/json');
    expect(text).toContain(`\n    "session_id" : ${session},\n    "last_operation" : "EXIS",\n`);
    expect(text).toContain('    "packets_received" : 2,\n    "packets_sent" : 2,\n');
    expect((await get('/commands/wchc')).text).toBe(
      `{\n  "session_id_to_watched_paths" : {\n    "${session}" : [ "/never" ]\n  },\n` +
        `  "command" : "watches",\n  "error" : null\n}`,
    );
    expect(await run('watch_summary')).toMatchObject({ num_paths: 1, num_total_watches: 1 });
    expect(await run('monitor')).toMatchObject({ server_state: 'standalone', global_sessions: 1 });
    expect(await run('server_stats')).toMatchObject({ node_count: 5, read_only: false });
    expect(await run('set_trace_mask?traceMask=5')).toMatchObject({ tracemask: 5 });
    expect(await run('stat_reset')).toEqual({ command: 'stat_reset', error: null });
    expect(await run('stats')).toMatchObject({
      server_stats: { packets_received: 0, num_alive_client_connections: 1 },
    });
    client.close();
  });

  it('has the configuration of a server that stands alone', async () => {
    const { run } = await start('tickTime=1234', `${DIGEST}=super:D/InIHSb7yEEbrWz8b9l71RjZJU=`);
    const { initial_configuration: text } = await run('initial_configuration');
    expect(text).toContain(`\ntickTime=1234\n${DIGEST}=***`);
  });

  it('is done without if its port is taken', async () => {
    const { admin } = await start();
    const { port } = await servers.start([`admin.serverPort=${admin}`]);
    expect(servers.warnings).toEqual([
      expect.stringContaining(`The admin server cannot have port ${admin} of 127.0.0.1`),
    ]);
    const client = await RawClient.open(port);
    client.close();
  });
});

describe('metrics', () => {
  it('are there for Prometheus', async () => {
    const metricsPort = await freePort();
    const { port, get } = await start(
      'metricsProvider.className=org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider',
      `metricsProvider.httpPort=${metricsPort}`,
    );
    const client = await RawClient.open(port);
    await client.ask({ op: 'exists', path: '/never', watch: true });
    const response = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
    const text = await response.text();
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(text).toContain('# TYPE znode_count gauge\nznode_count 5\n');
    expect(text).toContain('# TYPE connection_request_count counter\nconnection_request_count 1\n');
    expect(text).toMatch(/# TYPE readlatency summary\nreadlatency\{quantile="0\.5"\} \d+\n/);
    expect(text).toMatch(/\nreadlatency_count 1\n/);
    expect(text).toMatch(/\nprocess_resident_memory_bytes \d+\n/);
    expect((await get('/metrics')).text).toContain('# TYPE znode_count gauge\n');
    client.close();
  });

  it('of another provider are named in a warning', async () => {
    await servers.start(['admin.enableServer=false', 'metricsProvider.className=com.example.Own']);
    expect(servers.warnings.at(-1)).toContain('metricsProvider.className is com.example.Own');
  });
});
