import type { IncomingMessage, ServerResponse } from 'node:http';
import { ADMIN_COMMANDS, type AdminAnswer } from './admin-commands.ts';
import type { DataSize } from './data-size.ts';
import { HttpListener } from './http-listener.ts';
import { jsonText } from './json-text.ts';
import { NOT_SERVING } from './not-serving.ts';
import type { Operated } from './operated.ts';

/** Where the metrics are, too. */
const METRICS = '/metrics';
const COMMANDS = '/commands';

/** What an admin server is made of. */
export interface AdminServerOptions {
  readonly operated: Operated;
  readonly dataSize: DataSize;
  /** What Prometheus reads. */
  readonly metrics: (response: ServerResponse) => Promise<void>;
  readonly warn: (message: string) => void;
}

/**
 * The commands of operators over HTTP: `/commands` has a list, `/commands/NAME` the answer of one as JSON. Apache:
 * `JettyAdminServer`, which is reached by all addresses of a machine; this one only from the machine itself, unless
 * `admin.serverAddress` says more.
 */
export class AdminServer {
  private readonly options: AdminServerOptions;
  private readonly listener: HttpListener;

  constructor(options: AdminServerOptions) {
    this.options = options;
    const answer = (request: IncomingMessage, response: ServerResponse): void =>
      this.answer(request, response);
    this.listener = new HttpListener(
      { name: 'The admin server', portKey: 'admin.serverPort' },
      answer,
      options.warn,
    );
  }

  /** Resolves once it listens, or has said why it does not. */
  start(): Promise<void> {
    const { numbers, texts } = this.options.operated.config;
    return this.listener.listen(
      texts['admin.serverAddress'] ?? '127.0.0.1',
      numbers['admin.serverPort'],
    );
  }

  close(): void {
    this.listener.close();
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405);
    if (pathname === METRICS) return void this.options.metrics(response);
    if (pathname === COMMANDS || pathname === `${COMMANDS}/`) return list(response);
    if (!pathname.startsWith(`${COMMANDS}/`)) return refuse(response, 404);
    const name = pathname.slice(COMMANDS.length + 1);
    response.setHeader('content-type', 'application/json');
    response.end(jsonText(this.run(name, searchParams)));
  }

  /** Apache: `Commands.runGetCommand`. */
  private run(name: string, query: URLSearchParams): AdminAnswer {
    const [first, command] = commandOf(name) ?? [];
    if (first === undefined || command === undefined) {
      return { command: name, error: `Unknown command: ${name}` };
    }
    const { operated, dataSize } = this.options;
    if (!operated.isServing && command.isAlways !== true) {
      return { command: first, error: NOT_SERVING };
    }
    const answer = command.answer({ operated, report: operated.report(), dataSize, query });
    return 'error' in answer
      ? { ...answer, command: first }
      : { ...answer, command: first, error: null };
  }
}

function commandOf(name: string): (typeof ENTRIES)[number] | undefined {
  return ENTRIES.find(([first, { aliases = [] }]) => first === name || aliases.includes(name));
}

const ENTRIES = Object.entries(ADMIN_COMMANDS);

function list(response: ServerResponse): void {
  response.setHeader('content-type', 'text/html;charset=utf-8');
  const links = ENTRIES.map(([name]) => `<a href="${COMMANDS}/${name}">${name}</a>\n<br/>\n`);
  response.end(links.join(''));
}

function refuse(response: ServerResponse, status: 404 | 405): void {
  response.writeHead(status, { 'content-type': 'text/plain;charset=utf-8' });
  response.end(`There are ${COMMANDS}, ${COMMANDS}/NAME and ${METRICS}, to GET.\n`);
}
