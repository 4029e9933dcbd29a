import type { RequestListener, Server } from 'node:http';

/** An HTTP server for operators. What it cannot do is a warning: clients are served all the same. */
export class HttpListener {
  private readonly what: string;
  private readonly listener: RequestListener;
  private readonly warn: (message: string) => void;
  private server: Server | undefined;

  /** @param what - its name in warnings: `The admin server`. */
  constructor(what: string, listener: RequestListener, warn: (message: string) => void) {
    this.what = what;
    this.listener = listener;
    this.warn = warn;
  }

  /** Resolves once it listens, or has said why it does not. */
  async listen(host: string, port: number): Promise<void> {
    // Loaded only now: a server should be there for its clients first.
    const { createServer } = await import('node:http');
    const server = createServer(this.listener);
    this.server = server;
    await new Promise<void>((resolve) => {
      server.on('error', (error) => {
        this.warn(`${this.what} cannot have port ${port} of ${host}: ${error.message}.`);
        resolve();
      });
      server.listen({ host, port }, resolve);
    });
  }

  close(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }
}
