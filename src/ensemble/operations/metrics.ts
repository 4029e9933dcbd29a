import type { ServerResponse } from 'node:http';
import type { MetricObjectWithValues, MetricValueWithName, Registry } from 'prom-client';
import type { Distribution } from '../../kit/stats/distribution.ts';
import type { DataSize } from './data-size.ts';
import {
  monitorSummaries,
  monitorValues,
  type MonitorSummary,
  type MonitorValue,
} from './monitor-values.ts';
import type { Operated } from './operated.ts';

/** The class that Apache's zoo.cfg names if there are to be metrics for Prometheus. */
export const PROMETHEUS_PROVIDER =
  'org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider';

type PromClient = typeof import('prom-client');

/**
 * The metrics of a server as Prometheus reads them: what `mntr` shows, without `zk_`, and those of the Node process. Apache:
 * `PrometheusMetricsProvider`.
 */
export class Metrics {
  private readonly operated: Operated;
  private readonly dataSize: DataSize;
  /** Loaded when somebody asks for the first time: most servers are never asked. */
  private client: Promise<PromClient> | undefined;
  private process: Registry | undefined;

  constructor(operated: Operated, dataSize: DataSize) {
    this.operated = operated;
    this.dataSize = dataSize;
  }

  async respond(response: ServerResponse): Promise<void> {
    const client = await (this.client ??= import('prom-client'));
    const registry = client.Registry.merge([this.ofProcess(client), this.ofServer(client)]);
    response.setHeader('content-type', registry.contentType);
    response.end(await registry.metrics());
  }

  private ofProcess({ Registry, collectDefaultMetrics }: PromClient): Registry {
    if (this.process === undefined) {
      this.process = new Registry();
      collectDefaultMetrics({ register: this.process });
    }
    return this.process;
  }

  private ofServer(client: PromClient): Registry {
    const registry = new client.Registry();
    const { operated } = this;
    if (!operated.isServing) return registry;
    const report = operated.report();
    for (const value of monitorValues(operated, report, this.dataSize)) {
      addValue(client, registry, value);
    }
    for (const summary of monitorSummaries(operated, report)) addSummary(client, registry, summary);
    return registry;
  }
}

function addValue({ Gauge, Counter }: PromClient, registry: Registry, value: MonitorValue): void {
  const { name, kind } = value;
  if (kind === 'text') return;
  const options = { name, help: name, registers: [registry] };
  const number = Number(String(value.value));
  if (kind === 'counter') new Counter(options).inc(number);
  else new Gauge(options).set(number);
}

function addSummary({ Summary }: PromClient, registry: Registry, summary: MonitorSummary): void {
  const { name, values, hasPercentiles } = summary;
  const metric = new Summary({ name, help: name, registers: [registry] });
  const shares = hasPercentiles ? [0.5, 0.95, 0.99, 0.999] : [0.5];
  // The values are counted already: nothing is observed here.
  metric.get = () =>
    Promise.resolve({ ...EMPTY, name, help: name, values: summaryValues(name, values, shares) });
}

const EMPTY = {
  type: 'summary',
  aggregator: 'sum',
  values: [],
} as unknown as MetricObjectWithValues<MetricValueWithName<'quantile'>>;

function summaryValues(
  name: string,
  values: Distribution,
  shares: readonly number[],
): MetricValueWithName<'quantile'>[] {
  return [
    ...shares.map((quantile) => ({ labels: { quantile }, value: values.percentile(quantile) })),
    { metricName: `${name}_sum`, labels: {}, value: values.sum },
    { metricName: `${name}_count`, labels: {}, value: values.count },
  ] as MetricValueWithName<'quantile'>[];
}
