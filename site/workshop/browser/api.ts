/** Where the server of this page is, if it has one. */
const BASE = new URL('api/', location.href);

const TOKEN = new URLSearchParams(location.search).get('token');

/** What a server has refused, in its own words. */
export class Refused extends Error {
  override readonly name = 'Refused';
  /** Of HTTP; 0 if nobody answers. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Opens the stream of what happens. */
export function openEvents(): EventSource {
  const url = new URL('events', BASE);
  if (TOKEN !== null) url.searchParams.set('token', TOKEN);
  return new EventSource(url);
}

/** Asks for something. @throws Refused. */
export function ask<Answer>(
  name: string,
  query: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const url = new URL(name, BASE);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  return answerOf<Answer>(fetch(url, { headers: headers() }));
}

/** Asks for a change. @throws Refused. */
export function change<Answer>(name: string, fields: object): Promise<Answer> {
  return answerOf<Answer>(
    fetch(new URL(name, BASE), {
      method: 'POST',
      headers: { ...headers(), 'Content-Type': 'application/json' },
      body: JSON.stringify(fields),
    }),
  );
}

function headers(): Record<string, string> {
  return TOKEN === null ? {} : { 'X-Workshop-Token': TOKEN };
}

async function answerOf<Answer>(asked: Promise<Response>): Promise<Answer> {
  const response = await asked.catch(() => undefined);
  if (response === undefined) throw new Refused(0, 'Nobody answers: has npm start ended?');
  const value: unknown = await response.json().catch(() => undefined);
  if (response.ok) return value as Answer;
  const { error } = (value ?? {}) as { readonly error?: string };
  throw new Refused(response.status, error ?? `The server answers ${response.status}.`);
}
