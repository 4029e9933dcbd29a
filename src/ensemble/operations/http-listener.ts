import { createServer, type RequestListener, type Server } from 'node:http';

/** An HTTP server for operators. What it cannot do is a warning: clients are served all the same. */
export class HttpListener {
  private readonly server: Server;
  private readonly what: string;
  private readonly warn: (message: string) => void;

  /** @param what - its name in warnings: `The admin server`. */
  constructor(what: string, listener: RequestListener, warn: (message: string) => void) {
    this.what = what;
    this.warn = warn;
    this.server = createServer(listener);
  }

  /** Resolves once it listens, or has said why it does not. */
  listen(host: string, port: number): Promise<void> {
    return new Promise((resolve) => {
      this.server.on('error', (error) => {
        this.warn(`${this.what} cannot have port ${port} of ${host}: ${error.message}.`);
        resolve();
      });
      this.server.listen({ host, port }, resolve);
    });
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
