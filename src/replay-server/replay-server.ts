import type { IncomingMessage, ServerResponse } from 'node:http';
import { allChapters } from '../grade/chapters.ts';
import { decodeToken, TokenError } from '../grade/token.ts';
import { isLoopback, type Guard } from '../workshop/guard.ts';
import { replayInChild, type ChildEnd } from './run-child.ts';
import { REPLAY_API } from './view.ts';

/** What replays are made with. */
export interface ReplayServerOptions {
  /** The workbook whose `chapters` have the learner's code. */
  readonly root: string;
  readonly guard: Guard;
  /** How long a replay may take; longer than the grader lets it. */
  readonly mostMs?: number;
}

/** The grader gives up after a minute of computing, and this is for machines that are busy with other things. */
const MOST_MS = 150_000;

/** A run takes a processor, and the ensemble needs one, too. */
const MOST_AT_ONCE = 2;

/** An answer that is none, and why. */
interface Refusal {
  readonly status: number;
  readonly text: string;
}

/**
 * Runs the learner's own code for a token, for the replay page of the same machine: as `npm run replay` does, in a process
 * of its own.
 */
export class ReplayServer {
  private readonly options: ReplayServerOptions;
  private readonly running = new Set<AbortController>();

  constructor(options: ReplayServerOptions) {
    this.options = options;
  }

  /** Whether a request is for this server. */
  isFor({ url = '' }: IncomingMessage): boolean {
    return url === REPLAY_API || url.startsWith(`${REPLAY_API}?`);
  }

  /** Answers a request that {@link isFor} it. */
  answer(request: IncomingMessage, response: ServerResponse): void {
    this.respond(request, response).catch((error: unknown) => {
      const text = error instanceof Error ? error.message : 'It did not work.';
      refuse(response, { status: 500, text });
    });
  }

  /** Ends what still runs. */
  close(): void {
    for (const controller of this.running) controller.abort();
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = this.refusalOf(request);
    if (refusal !== undefined) return refuse(response, refusal);
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const token = (searchParams.get('token') ?? '').trim();
    const problem = this.problemWith(token);
    if (problem !== undefined) return refuse(response, { status: 400, text: problem });
    if (this.running.size >= MOST_AT_ONCE) {
      const text = `${MOST_AT_ONCE} runs are being replayed at the moment. Try again when they are done.`;
      return refuse(response, { status: 503, text });
    }
    const isReference = searchParams.get('source') === 'reference';
    const end = await this.run(token, isReference, response);
    const bad = refusalOfEnd(end);
    if (bad !== undefined) return refuse(response, bad);
    response.writeHead(200, HEADERS);
    response.end((end as ChildEnd & { readonly how: 'over' }).stdout);
  }

  private async run(
    token: string,
    isReference: boolean,
    response: ServerResponse,
  ): Promise<ChildEnd> {
    const { root, mostMs = MOST_MS } = this.options;
    const controller = new AbortController();
    // Nobody waits for it any more.
    const onClose = (): void => controller.abort();
    response.once('close', onClose);
    this.running.add(controller);
    try {
      const { signal } = controller;
      return await replayInChild({ root, token, isReference, mostMs, signal });
    } finally {
      this.running.delete(controller);
      response.off('close', onClose);
    }
  }

  /** The code that runs is that of whoever sits at this machine, so nobody else may ask for it. */
  private refusalOf(request: IncomingMessage): Refusal | undefined {
    if (request.method !== 'GET') return { status: 405, text: 'This is only to be asked, by GET.' };
    const refusal = this.options.guard.refusesOrigin(request);
    if (refusal !== undefined) return refusal;
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none') {
      return { status: 403, text: 'Pages of other sites may not ask this.' };
    }
    if (!isOwnMachine(request.socket.remoteAddress)) {
      const text =
        'Runs are replayed only for the machine on which npm start runs: it has the code. Run npm start on your own.';
      return { status: 403, text };
    }
    return undefined;
  }

  /** What is wrong with a token, before any time is spent on it. */
  private problemWith(text: string): string | undefined {
    try {
      const { chapter } = decodeToken(text);
      const isKnown = allChapters(this.options.root).some(
        ({ number, available }) => number === chapter && available,
      );
      return isKnown ? undefined : `The token is of chapter ${chapter}, which does not exist.`;
    } catch (error) {
      if (error instanceof TokenError) return error.message;
      throw error;
    }
  }
}

const HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'no-store',
} as const;

/** Over IPv6 an address of IPv4 has a prefix. */
function isOwnMachine(address: string | undefined): boolean {
  return address !== undefined && isLoopback(address.replace(/^::ffff:/, ''));
}

/** What an end means if it is no recording. */
function refusalOfEnd(end: ChildEnd): Refusal | undefined {
  switch (end.how) {
    case 'too long':
      return { status: 504, text: 'Your code did not come back in time, and was stopped.' };
    case 'too much':
      return { status: 413, text: 'The recording of this run is too long to be sent.' };
    case 'aborted':
      return { status: 503, text: 'The run was stopped.' };
    case 'over': {
      const { code, stderr } = end;
      if (code === 0 || code === 1) return undefined;
      const isUsage = code === 2 && !stderr.startsWith('The workbook itself has failed');
      return { status: isUsage ? 400 : 500, text: stderr.trim() || `It ended with code ${code}.` };
    }
  }
}

function refuse(response: ServerResponse, { status, text }: Refusal): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  response.writeHead(status, HEADERS);
  response.end(JSON.stringify({ error: text }));
}
