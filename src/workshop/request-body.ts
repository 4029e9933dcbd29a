import type { IncomingMessage } from 'node:http';

/** A request that makes no sense. The message is a sentence for whoever asked. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

/** The fields of a JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the JSON object that a request brings. That it must call itself JSON keeps forms of other sites out.
 *
 * @throws BadRequest if it is none, or is longer than so many bytes.
 */
export async function readBody(request: IncomingMessage, mostBytes: number): Promise<Fields> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new BadRequest('Send JSON, with Content-Type: application/json.', 415);
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostBytes) throw new BadRequest(`That is more than ${mostBytes} bytes.`, 413);
    chunks.push(chunk);
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new BadRequest('That is no JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadRequest('A JSON object is needed.');
  }
  return value as Fields;
}

/** @throws BadRequest if there is no such field, or it is no text. */
export function textField(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw new BadRequest(`${name} is missing, or is no text.`);
}

/** @throws BadRequest if the field is neither left out nor a whole number. */
export function numberField(fields: Fields, name: string, otherwise: number): number {
  const value = fields[name];
  if (value === undefined) return otherwise;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new BadRequest(`${name} is no whole number.`);
}
