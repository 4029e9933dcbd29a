import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import os from 'node:os';

/** Why a request is refused. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly text: string;
}

/** Whether only this machine reaches that address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** A token that nobody guesses. */
export function newToken(): string {
  return randomBytes(16).toString('base64url');
}

/**
 * Sees to it that only those ask who may: no page of another site, whatever name it has given to this machine (DNS rebinding),
 * and if there is a token, nobody without it.
 */
export class Guard {
  private readonly host: string;
  private readonly token: string | undefined;

  /** @param host - what the server listens on. @param token - undefined if everybody may who reaches it. */
  constructor(host: string, token: string | undefined) {
    this.host = host;
    this.token = token;
  }

  /** For what anybody may ask who has opened a page of this server, or uses no browser. */
  refusesOrigin({ headers }: IncomingMessage): Refusal | undefined {
    const { host, origin } = headers;
    if (host === undefined || !this.isOwnName(nameOf(host))) {
      return { status: 403, text: 'This server is known here by its address or its own name.' };
    }
    const isForeign = origin !== undefined && hostOf(origin) !== host;
    if (isForeign || headers['sec-fetch-site'] === 'cross-site') {
      return { status: 403, text: 'Pages of other sites may not ask this.' };
    }
    return undefined;
  }

  /** For everything else: the token stands in the URL, or in a header. */
  refuses(request: IncomingMessage, url: URL): Refusal | undefined {
    const refusal = this.refusesOrigin(request);
    if (refusal !== undefined || this.token === undefined) return refusal;
    const header = request.headers['x-workshop-token'];
    const given = typeof header === 'string' ? header : url.searchParams.get('token');
    if (given !== null && isSame(given, this.token)) return undefined;
    return { status: 401, text: 'Open the address that npm start has printed: it has a token.' };
  }

  /** A name that somebody else's DNS answers for is none of these. */
  private isOwnName(name: string): boolean {
    if (isIP(name) !== 0 || name === 'localhost' || name === this.host.toLowerCase()) return true;
    const own = os.hostname().toLowerCase();
    return name === own || name === `${own}.local` || name === own.split('.')[0];
  }
}

/** Takes the same time whatever is given. */
function isSame(given: string, token: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(token));
}

/** `localhost:8080` without the port, `[::1]:8080` without the brackets, too. */
function nameOf(host: string): string {
  return host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}
