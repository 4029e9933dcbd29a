import type { ServerState } from '../../kit/contracts/zab-election.ts';
import { AdminServer } from './admin-server.ts';
import { DataSize } from './data-size.ts';
import { FourLetterWords } from './four-letter-words.ts';
import { HttpListener } from './http-listener.ts';
import type { Log } from './log.ts';
import { Metrics, PROMETHEUS_PROVIDER } from './metrics.ts';
import { modeOf, type Operated } from './operated.ts';

/** What operators see of a server: four-letter words, the admin server, metrics, and a log of what it is doing. */
export class Operations {
  readonly words: FourLetterWords;
  private readonly operated: Operated;
  private readonly warn: (message: string) => void;
  private readonly log: Log | undefined;
  private readonly metrics: Metrics;
  private readonly admin: AdminServer | undefined;
  private prometheus: HttpListener | undefined;
  /** Since when there is no leader, by the clock of this process. */
  private lookingSinceMs = performance.now();

  constructor(operated: Operated, warn: (message: string) => void, log: Log | undefined) {
    this.operated = operated;
    this.warn = warn;
    this.log = log;
    const dataSize = new DataSize();
    this.words = new FourLetterWords(operated, dataSize);
    this.metrics = new Metrics(operated, dataSize);
    if (!operated.config.switches['admin.enableServer']) return;
    const metrics = this.metrics.respond.bind(this.metrics);
    this.admin = new AdminServer({ operated, dataSize, metrics, warn });
  }

  /** Clients can come. */
  listening(): void {
    const { clientPort, config } = this.operated;
    this.log?.info({ clientPort, dataDir: config.dataDir }, 'Listens for clients.');
  }

  /** Resolves once all that is to listen does so, or has said why it cannot. */
  async start(): Promise<void> {
    await Promise.all([this.admin?.start(), this.startPrometheus()]);
  }

  stop(): void {
    this.admin?.close();
    this.prometheus?.close();
    this.log?.info('Stops.');
  }

  /** The server is in another state, or has begun or stopped to serve. */
  changed(state: ServerState, isServing: boolean): void {
    const { operated, log } = this;
    if (isServing) {
      operated.files.newTerm();
      const { epoch, leader, tree } = operated.report();
      const tookMs = Math.round(performance.now() - this.lookingSinceMs);
      const zxid = `0x${tree.lastZxid.toString(16)}`;
      log?.info({ role: modeOf(operated), epoch, leader, zxid, tookMs }, 'Serves clients.');
    } else if (state === 'LOOKING') {
      this.lookingSinceMs = performance.now();
      log?.info('Looks for a leader.');
    } else {
      log?.info({ state, leader: operated.report().leader }, 'Has elected a leader.');
    }
  }

  private async startPrometheus(): Promise<void> {
    const { texts, numbers } = this.operated.config;
    const provider = texts['metricsProvider.className'];
    if (provider === undefined) return;
    if (provider !== PROMETHEUS_PROVIDER) return this.warnAbout(provider);
    this.prometheus = new HttpListener(
      { name: 'The metrics server for Prometheus', portKey: 'metricsProvider.httpPort' },
      ({ url }, response) => {
        if (url === '/metrics') return void this.metrics.respond(response);
        response.writeHead(404).end('There is /metrics.\n');
      },
      this.warn,
    );
    const host = texts['metricsProvider.httpHost'] ?? '127.0.0.1';
    await this.prometheus.listen(host, numbers['metricsProvider.httpPort']);
  }

  private warnAbout(provider: string): void {
    if (provider.endsWith('DefaultMetricsProvider') || provider.endsWith('NullMetricsProvider'))
      return;
    this.warn(`metricsProvider.className is ${provider}; there is only ${PROMETHEUS_PROVIDER}.`);
  }
}
