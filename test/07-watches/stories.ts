import { openAccess, type FromServer, type ServedRequest, type WriteRequest } from '#kit';
import * as reference from '../../solutions/07-watches/index.ts';
import { Preparer, ZnodeTree } from '../../solutions/06-znode-tree/index.ts';
import { playSteps } from '../../src/grade/play-steps.ts';
import { Story, type StoryLine } from '../../src/grade/story.ts';
import { CHILDREN, READS, SET_WATCHES } from './examples.ts';
import { playManager } from './manager-steps.ts';
import { missAnUpdate } from './missed.ts';
import { playServer } from './server-steps.ts';
import { create, remove, set } from './things.ts';
import { messageInWords, requestInWords, resultInWords } from './words.ts';

/** The stories that the chapter's text shows. */
export const stories: Readonly<Record<string, () => readonly StoryLine[]>> = {
  'half-old-half-new': () => configuration('late'),
  'told-in-time': () => configuration('in time'),
  'a-delete': () => playSteps(playManager, reference, titled(CHILDREN, 'a delete')).story,
  'a-delete-at-the-server': () => playSteps(playServer, reference, titled(READS, 'a delete')).story,
  'set-again': () => playSteps(playServer, reference, titled(SET_WATCHES, 'gone, come')).story,
  missed: () => playSteps(missAnUpdate, reference, reference.steps()).story,
};

function titled<Step>(
  examples: readonly { readonly title?: string; readonly steps: readonly Step[] }[],
  start: string,
): readonly Step[] {
  return examples.find(({ title }) => title?.startsWith(start))!.steps;
}

/**
 * A client reads a configuration of two nodes while its owner changes both. As long as the configuration is whole
 * there is a node `/ready`.
 *
 * @param events - whether they are sent behind what comes next, or at once.
 */
function configuration(events: 'late' | 'in time'): readonly StoryLine[] {
  const story = new Story();
  const tree = new ZnodeTree();
  const preparer = new Preparer(tree, {});
  let answer = '';
  let heard: string[] = [];
  const server = new reference.WatchServer<string>({
    tree,
    access: openAccess,
    identities: () => [],
    submit: () => undefined,
    send: (_to, message: FromServer) => {
      if (message.kind === 'event') heard.push(messageInWords(message));
      else answer = message.result.op === 'exists' ? 'there' : resultInWords(message.result);
    },
  });
  let zxid = 0n;
  const write = (request: WriteRequest): void => {
    zxid++;
    const submitted = { session: 1n, cxid: 0, identities: [], request };
    server.committed(zxid, preparer.prepare(submitted, zxid, 0));
  };
  const hear = (): void => {
    for (const event of heard) story.line('the client hears', event);
    heard = [];
  };
  const read = (request: ServedRequest): void => {
    server.request('client', 1, request);
    story.line(`the client asks: ${requestInWords(request)}`, answer);
  };
  write({ op: 'createSession', timeoutMs: 4_000 });
  write(create('/ready'));
  write(create('/host', 'old.example'));
  write(create('/port', '1111'));
  server.connected('client', 1n, 0n);
  read({ op: 'exists', path: '/ready', watch: true });
  read({ op: 'getData', path: '/host', watch: false });
  for (const request of [
    remove('/ready'),
    set('/host', 'new.example'),
    set('/port', '2222'),
    create('/ready'),
  ]) {
    write(request);
    story.line(`the owner writes: ${requestInWords(request)}`);
    if (events === 'in time') hear();
  }
  read({ op: 'getData', path: '/port', watch: false });
  hear();
  return story.lines;
}
