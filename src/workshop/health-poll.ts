import { Agent, get } from 'node:http';
import type { ServerId } from '../kit/contracts/zab-election.ts';
import { LOCAL_HOST } from '../ensemble/local-plan.ts';
import { readHealth, type Counts } from './health.ts';
import type { Health } from './view.ts';

/** Whoever does not answer by then is shown without figures. */
const PATIENCE_MS = 1500;
const MOST_BYTES = 1 << 20;

/** Asks the admin server of each server how it is. */
export class HealthPoll {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 2 });
  private readonly found = new Map<
    ServerId,
    { readonly health: Health; readonly counts: Counts }
  >();
  /** Those that have not answered yet. */
  private readonly asked = new Set<ServerId>();

  /** What was found last; undefined if there was no answer. */
  healthOf(sid: ServerId): Health | undefined {
    return this.found.get(sid)?.health;
  }

  forget(sid: ServerId): void {
    this.found.delete(sid);
  }

  /** Resolves when the server has answered, or has not. Who has not answered the last time is not asked again. */
  async ask(sid: ServerId, adminPort: number): Promise<void> {
    if (this.asked.has(sid)) return;
    this.asked.add(sid);
    try {
      const [monitor, zabState] = await Promise.all([
        this.command(adminPort, 'monitor'),
        this.command(adminPort, 'zabstate'),
      ]);
      const read = readHealth(monitor, zabState, Date.now(), this.found.get(sid)?.counts);
      if (read === undefined) this.found.delete(sid);
      else this.found.set(sid, read);
    } catch {
      // Gone, paused, or too busy: it is all the same to who looks.
      this.found.delete(sid);
    } finally {
      this.asked.delete(sid);
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private command(port: number, name: string): Promise<Record<string, unknown>> {
    const { agent } = this;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return new Promise((resolve, reject) => {
      const path = `/commands/${name}`;
      get({ host: LOCAL_HOST, port, path, agent, signal }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          if (text.length > MOST_BYTES) response.destroy(new Error('Too long an answer.'));
        });
        response.on('error', reject);
        response.on('end', () => {
          try {
            resolve(JSON.parse(text) as Record<string, unknown>);
          } catch {
            reject(new Error('That is no JSON.'));
          }
        });
      }).on('error', reject);
    });
  }
}
