import type { ServerResponse } from 'node:http';

/** So many pages may look at once. */
const MOST = 100;
/** A page that lets so much wait is let go; it comes back by itself. */
const MOST_WAITING_BYTES = 4 << 20;
const HEARTBEAT_MS = 15_000;

/** The pages that look: each keeps an answer open, by which it is told what happens (server-sent events). */
export class EventStreams {
  private readonly open = new Set<ServerResponse>();
  private readonly changed: (count: number) => void;
  private readonly heartbeat: NodeJS.Timeout;

  /** @param changed - is called when there is one more or less. */
  constructor(changed: (count: number) => void) {
    this.changed = changed;
    this.heartbeat = setInterval(() => this.write(': still here\n\n'), HEARTBEAT_MS);
    this.heartbeat.unref();
  }

  get size(): number {
    return this.open.size;
  }

  /** Begins a stream. @returns false if there are too many already. */
  add(response: ServerResponse, first: readonly [event: string, value: unknown]): boolean {
    if (this.open.size >= MOST) return false;
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      Connection: 'keep-alive',
    });
    response.write(`retry: 1000\n\n${frame(...first)}`);
    this.open.add(response);
    response.on('close', () => {
      this.open.delete(response);
      this.changed(this.open.size);
    });
    this.changed(this.open.size);
    return true;
  }

  tell(event: string, value: unknown): void {
    if (this.open.size > 0) this.write(frame(event, value));
  }

  close(): void {
    clearInterval(this.heartbeat);
    for (const response of this.open) response.destroy();
  }

  private write(text: string): void {
    for (const response of this.open) {
      if (response.writableLength > MOST_WAITING_BYTES) response.destroy();
      else response.write(text);
    }
  }
}

/** JSON has no line ends, so one line is enough. */
function frame(event: string, value: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(value)}\n\n`;
}
