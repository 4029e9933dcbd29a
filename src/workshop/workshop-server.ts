import type { IncomingMessage, ServerResponse } from 'node:http';
import { ZooKeeperError } from '../client/index.ts';
import { EventStreams } from './event-streams.ts';
import type { Guard, Refusal } from './guard.ts';
import { HealthPoll } from './health-poll.ts';
import { NodeBrowser } from './node-browser.ts';
import { BadRequest, numberField, readBody, textField, type Fields } from './request-body.ts';
import { ACTIONS, type Action, type Cut, type End } from './view.ts';
import { Workshop, type WorkshopEnsemble, type WorkshopParts } from './workshop.ts';

/** Where all of it is. */
export const API = '/workshop/api/';

/** How often the servers are asked how they are, as long as somebody looks. */
const LOOK_MS = 220;
/** With room for a node of 1 MiB in base64. */
const MOST_NODE_BYTES = 2 << 20;
const MOST_BYTES = 16 << 10;

/** What the page's server is made of. */
export interface WorkshopServerOptions {
  readonly ensemble: WorkshopEnsemble;
  readonly network: WorkshopParts['network'];
  readonly guard: Guard;
  /** Whether anything may be changed. */
  readonly hasControls: boolean;
}

/** What a request is answered with; undefined for nothing but that it went well. */
type Answer = unknown;

/** A request of which nothing is known to be wrong yet. */
interface Request {
  readonly url: URL;
  readonly request: IncomingMessage;
}

/** What the page asks for, over HTTP: a stream of what happens, the tree, and, if that is allowed, changes of both. */
export class WorkshopServer {
  readonly workshop: Workshop;
  private readonly options: WorkshopServerOptions;
  private readonly streams = new EventStreams((count) => this.audience(count));
  private readonly poll = new HealthPoll();
  private readonly nodes: NodeBrowser;
  private looking: NodeJS.Timeout | undefined;

  constructor(options: WorkshopServerOptions) {
    this.options = options;
    const { ensemble, network, hasControls } = options;
    const { poll, streams } = this;
    const now = (): number => Date.now();
    this.workshop = new Workshop({ ensemble, network, poll, streams, hasControls, now });
    this.nodes = new NodeBrowser(ensemble.connectString, (change) =>
      this.workshop.nodeChanged(change),
    );
  }

  /** Answers a request whose path begins with {@link API}. */
  answer(request: IncomingMessage, response: ServerResponse): void {
    this.respond(request, response).catch((error: unknown) => {
      refuse(response, refusalOf(error));
    });
  }

  /** Lets everybody go who looks. */
  async close(): Promise<void> {
    clearInterval(this.looking);
    this.streams.close();
    this.poll.close();
    await this.nodes.close();
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { guard, hasControls } = this.options;
    const url = new URL(request.url ?? '/', 'http://localhost');
    const name = url.pathname.slice(API.length);
    const method = request.method ?? 'GET';
    // Learners put themselves on the board from their own machines.
    const isOpen = name === 'board' && method === 'POST';
    const refusal = isOpen ? guard.refusesOrigin(request) : guard.refuses(request, url);
    if (refusal !== undefined) return refuse(response, refusal);
    if (method === 'GET' && name === 'events') return this.stream(response);
    const route = ROUTES[`${method} ${name}`];
    if (route === undefined) throw new BadRequest('There is nothing of that name.', 404);
    if (route.isControl && !hasControls) {
      throw new BadRequest('This page only shows: npm start -- --workshop brings buttons.', 403);
    }
    const value: unknown = await route.answer(this.context, { url, request });
    response.writeHead(200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
    });
    response.end(JSON.stringify(value ?? {}));
  }

  private get context(): Context {
    return { workshop: this.workshop, nodes: this.nodes };
  }

  private stream(response: ServerResponse): void {
    if (!this.streams.add(response, ['hello', this.workshop.hello()])) {
      throw new BadRequest('Too many pages are looking already.', 503);
    }
  }

  /** Nobody is asked anything while nobody looks. */
  private audience(count: number): void {
    if (count === 0) {
      clearInterval(this.looking);
      this.looking = undefined;
      void this.nodes.close();
    } else {
      this.looking ??= setInterval(() => void this.workshop.look(), LOOK_MS);
    }
  }
}

/** What routes work with. */
interface Context {
  readonly workshop: Workshop;
  readonly nodes: NodeBrowser;
}

/** Something that can be asked for. */
interface Route {
  /** Whether it is refused where pages only look. */
  readonly isControl: boolean;
  answer(context: Context, request: Request): Answer;
}

const ROUTES: Readonly<Record<string, Route>> = {
  'GET hello': { isControl: false, answer: ({ workshop }) => workshop.hello() },
  'GET node': {
    isControl: false,
    answer: ({ nodes }, { url }) => {
      const from = Number(url.searchParams.get('from') ?? 0);
      if (!Number.isSafeInteger(from) || from < 0) throw new BadRequest('from is no number.');
      return nodes.read(url.searchParams.get('path') ?? '/', from);
    },
  },
  'POST server': changing(MOST_BYTES, ({ workshop }, fields) =>
    workshop.act(numberField(fields, 'sid', 0), actionField(fields)),
  ),
  'POST cut': changing(MOST_BYTES, ({ workshop }, fields) =>
    workshop.cut(waysField(fields), fields['isCut'] === true),
  ),
  'POST create': changing(MOST_NODE_BYTES, async ({ nodes }, fields) => ({
    path: await nodes.create({
      path: textField(fields, 'path'),
      data: bytesField(fields),
      isEphemeral: fields['isEphemeral'] === true,
      isSequential: fields['isSequential'] === true,
    }),
  })),
  'POST set': changing(MOST_NODE_BYTES, ({ nodes }, fields) =>
    nodes.setData(
      textField(fields, 'path'),
      bytesField(fields),
      numberField(fields, 'version', -1),
    ),
  ),
  'POST acl': changing(MOST_BYTES, ({ nodes }, fields) =>
    nodes.setAcl(
      textField(fields, 'path'),
      textField(fields, 'acl'),
      numberField(fields, 'version', -1),
    ),
  ),
  'POST delete': changing(MOST_BYTES, ({ nodes }, fields) =>
    nodes.delete(textField(fields, 'path'), numberField(fields, 'version', -1)),
  ),
  'POST board': {
    isControl: false,
    answer: async ({ workshop }, { request }) => {
      const learner = workshop.board.take(await readBody(request, MOST_BYTES), Date.now());
      workshop.showBoard();
      return learner;
    },
  },
  'POST board/remove': changing(MOST_BYTES, ({ workshop }, fields) => {
    workshop.board.remove(textField(fields, 'name'));
    workshop.showBoard();
  }),
};

function changing(mostBytes: number, change: (context: Context, fields: Fields) => Answer): Route {
  return {
    isControl: true,
    answer: async (context, { request }) => change(context, await readBody(request, mostBytes)),
  };
}

function actionField(fields: Fields): Action {
  const name = textField(fields, 'action');
  const action = ACTIONS.find((one) => one === name);
  if (action === undefined) throw new BadRequest(`action is one of ${ACTIONS.join(', ')}.`);
  return action;
}

function waysField(fields: Fields): Cut[] {
  const ways = fields['ways'];
  if (!Array.isArray(ways) || ways.length > 100) throw new BadRequest('ways is a list.');
  return ways.map((way: unknown) => {
    const { from, to } = (way ?? {}) as Fields;
    if (!isEnd(from) || !isEnd(to)) {
      throw new BadRequest('A way goes from a server, or "clients", to another.');
    }
    return { from, to };
  });
}

function isEnd(value: unknown): value is End {
  return value === 'clients' || (typeof value === 'number' && Number.isSafeInteger(value));
}

function bytesField(fields: Fields): Uint8Array {
  const text = textField(fields, 'data');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new BadRequest('data is in base64.');
  return Buffer.from(text, 'base64');
}

/** What went wrong, for whoever asked: their own mistake, or what the servers say. */
function refusalOf(error: unknown): { readonly status: number; readonly text: string } {
  if (error instanceof BadRequest) return { status: error.status, text: error.message };
  if (error instanceof ZooKeeperError) return { status: 409, text: error.message };
  if (error instanceof RangeError) return { status: 400, text: error.message };
  return { status: 500, text: error instanceof Error ? error.message : 'It did not work.' };
}

function refuse(
  response: ServerResponse,
  { status, text }: Refusal | { readonly status: number; readonly text: string },
): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    Connection: 'close',
  });
  response.end(JSON.stringify({ error: text }));
}
