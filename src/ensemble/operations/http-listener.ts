import type { RequestListener, Server } from 'node:http';
import { hasCode } from '../../host/file-errors.ts';

/** An HTTP server for operators. What it cannot do is a warning: clients are served all the same. */
export class HttpListener {
  private readonly what: { readonly name: string; readonly portKey: string };
  private readonly listener: RequestListener;
  private readonly warn: (message: string) => void;
  private server: Server | undefined;

  /** @param what - its name in warnings, and the setting of its port. */
  constructor(
    what: { readonly name: string; readonly portKey: string },
    listener: RequestListener,
    warn: (message: string) => void,
  ) {
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
        const { name, portKey } = this.what;
        const why = hasCode(error, 'EADDRINUSE') ? 'it is in use already' : error.message;
        this.warn(
          `${name} cannot have port ${port} of ${host}: ${why}. Clients are served all the same. ` +
            `To choose another port, set ${portKey}.`,
        );
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
