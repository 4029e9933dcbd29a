import {
  formatZxid,
  openAccess,
  type FromServer,
  type OneWatcherStep,
  type ServedRequest,
} from '#kit';
import { Preparer, ZnodeTree } from '#chapter/06-znode-tree';
import type { Play } from '../../src/grade/play-steps.ts';
import type { Chapter } from './chapter.ts';
import { create, set } from './things.ts';
import { messageInWords, text } from './words.ts';

/** At most so many steps. */
const MOST = 12;

/** The value at the beginning. */
const FIRST = 'v0';

const PATH = '/config';

/** What is wrong with the steps themselves. */
export function acceptSteps(steps: readonly OneWatcherStep[]): string | undefined {
  if (!isList(steps)) return 'steps() must return a list of steps.';
  if (steps.length > MOST)
    return `There are ${steps.length} steps, and at most ${MOST} are allowed.`;
  const values = steps.flatMap((step) => (step.do === 'set' ? [step.data] : []));
  if (values.length === 0) return 'There is no step { do: "set", data: … }: nothing can be missed.';
  const twice = values.find((value, i) => value === FIRST || values.indexOf(value) !== i);
  if (twice === undefined) return undefined;
  return `The value "${twice}" is there twice, so nobody could say which of the two was read.`;
}

/** Plays the steps with one client that reads again at every event. Returns what is lacking. */
export const missAnUpdate: Play<Chapter, OneWatcherStep, string> = (chapter, steps, story) => {
  const tree = new ZnodeTree();
  const preparer = new Preparer(tree, {});
  const toClient: FromServer[] = [];
  const toServer: ServedRequest[] = [];
  const server = story.quietly(
    'new WatchServer()',
    () =>
      new chapter.WatchServer<string>({
        tree,
        access: openAccess,
        identities: () => [],
        submit: () => undefined,
        send: (_to, message) => toClient.push(message),
      }),
  );
  let zxid = 0n;
  const commit = (request: Parameters<Preparer['prepare']>[0]['request']): void => {
    zxid++;
    const submitted = { session: 9n, cxid: 0, identities: [], request };
    server.committed(zxid, preparer.prepare(submitted, zxid, 0));
    preparer.applied(zxid);
  };
  let xid = 0;
  const ask = (): number => toServer.push({ op: 'getData', path: PATH, watch: true });
  const arriveAtServer = (): string | undefined => {
    const request = toServer.shift();
    if (request !== undefined) server.request('c1', ++xid, request);
    return request && `${request.op} ${PATH}, watch`;
  };
  const read: string[] = [];
  const arriveAtClient = (): string | undefined => {
    const message = toClient.shift();
    if (message === undefined) return undefined;
    if (message.kind === 'event') ask();
    else if (message.result.op === 'getData') read.push(text(message.result.data));
    return messageInWords(message);
  };

  story.quietly('the beginning', () => {
    commit({ op: 'createSession', timeoutMs: 4_000 });
    commit(create(PATH, FIRST));
    server.connected('c1', 1n, 0n);
    ask();
    arriveAtServer();
    arriveAtClient();
  });
  story.line(`c1 reads ${PATH} and watches it`, read.map((value) => `"${value}"`).join());
  for (const step of steps) {
    if (step.do === 'set') {
      story.call(`somebody sets ${PATH} to "${step.data}"`, () => commit(set(PATH, step.data)));
      story.result(formatZxid(zxid));
    } else {
      const arrive = step.to === 'client' ? arriveAtClient : arriveAtServer;
      const what = story.call(`what is under way to the ${step.to} arrives`, arrive);
      story.result(what ?? 'there is nothing');
    }
  }
  return lacking(steps, read, { toClient: toClient.length, toServer: toServer.length });
};

/** Array.isArray would make everything in it any. */
function isList(steps: unknown): boolean {
  return Array.isArray(steps);
}

function lacking(
  steps: readonly OneWatcherStep[],
  read: readonly string[],
  underWay: { readonly toClient: number; readonly toServer: number },
): string | undefined {
  const values = steps.flatMap((step) => (step.do === 'set' ? [step.data] : []));
  if (read[0] !== FIRST)
    return `The client should have read "${FIRST}" at the beginning, and has not.`;
  if (underWay.toClient > 0)
    return 'Something is still under way to the client: the client may only be late.';
  if (underWay.toServer > 0) return 'A read of the client is still under way: it may only be late.';
  const last = values.at(-1)!;
  if (read.at(-1) !== last) {
    return `The last value is "${last}", and the client has not read it: its watch should have told it to.`;
  }
  if (values.some((value) => !read.includes(value))) return undefined;
  return `The client has read ${values.map((value) => `"${value}"`).join(', ')}: every value there was.`;
}
