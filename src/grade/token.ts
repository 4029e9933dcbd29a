import { hashText } from '../sim/hash.ts';
import { ByteReader, ByteWriter, MalformedBytes } from '../sim/bytes.ts';

/** What a token stands for: one run of one graded test. */
export interface RunToken {
  /** The chapter's number. */
  readonly chapter: number;
  /** The graded test: `"4.2"`. */
  readonly test: string;
  /** The hash of the run when the token was made: eight hexadecimal digits. */
  readonly hash: string;
  /** What the test needs to run it again. */
  readonly payload: Uint8Array;
}

/** Thrown at a text that is not a token, with a sentence on why. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
}

/** What every token of this version begins with. */
const PREFIX = 'run1.';

/** A short text to copy and paste: letters, digits, `.`, `-` and `_`. It carries a checksum. */
export function encodeToken({ chapter, test, hash, payload }: RunToken): string {
  const [level, place] = test.split('.').map(Number) as [number, number];
  const body = new ByteWriter()
    .unsigned(chapter)
    .unsigned(level)
    .unsigned(place)
    .unsigned(parseInt(hash, 16))
    .raw(payload)
    .finish();
  const text = toBase64Url(body);
  return `${PREFIX}${text}.${checksum(text)}`;
}

/**
 * @throws TokenError if the text is not a whole token of this version.
 */
export function decodeToken(text: string): RunToken {
  const token = text.trim();
  if (!token.startsWith(PREFIX)) {
    throw new TokenError(
      /^run\d+\./.test(token)
        ? `This token was made by another version of the workbook: here they begin with "${PREFIX}".`
        : `A token begins with "${PREFIX}"; copy all of it from the report.`,
    );
  }
  const [body, sum, ...rest] = token.slice(PREFIX.length).split('.');
  if (body === undefined || sum === undefined || rest.length > 0 || checksum(body) !== sum) {
    throw new TokenError('The token is damaged: its checksum is wrong. Copy all of it again.');
  }
  try {
    const reader = new ByteReader(fromBase64Url(body));
    const chapter = reader.unsigned();
    const test = `${reader.unsigned()}.${reader.unsigned()}`;
    const hash = reader.unsigned().toString(16).padStart(8, '0');
    return { chapter, test, hash, payload: reader.rest() };
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
    throw new TokenError(`The token cannot be read: ${error.message}.`);
  }
}

function checksum(text: string): string {
  return (hashText(text) % 36 ** 3).toString(36).padStart(3, '0');
}

function toBase64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    throw new MalformedBytes('it has letters that no token has');
  }
}
