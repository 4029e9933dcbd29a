import type { Scene, Variant } from '../engine/material.ts';
import type { Step } from '../engine/step.ts';
import { weakScenes } from '../engine/weak-scenes.ts';
import { act } from './13-actions.ts';

const frame = (id: string): Step => act('frame', { frame: id });
const edit = (at: number, value: string): Step => act('edit', { at: String(at), value });
const byte = (at: number, value: string): Step => act('byte', { at: String(at), value });
const cut = (count: number): Step => act('cut', { count: String(count) });
const chunks = (size: number): Step => act('chunks', { size: String(size) });

const CHUNKS = [frame('get'), chunks(38), chunks(19), chunks(12), chunks(1)];
const NULLS = [frame('create-empty'), frame('create-null'), edit(4, '""'), edit(4, 'null')];
const LENGTHS = [
  frame('created'),
  byte(23, '09'),
  byte(23, 'ff'),
  byte(20, 'ff'),
  frame('created'),
  byte(0, '7f'),
  byte(0, 'ff'),
];
const UNICODE = [edit(3, '"/jobs"'), edit(3, '"/jöbs"'), edit(3, '"/😀"')];

/** Runs of chapter 13 worth seeing. */
export const SCENES: readonly Scene[] = [
  {
    id: 'create',
    title: 'A request, and its answers',
    text: 'Go over the fields: each is a few bytes of the frame. Then set one, and see which bytes are others: the length in front, too.',
    steps: [edit(3, '"/jobs"'), edit(4, '"more data"'), frame('created'), frame('exists-already')],
  },
  {
    id: 'unicode',
    title: 'Beyond ASCII',
    text: 'A string is its length and its bytes in UTF-8. How long is “/jöbs”?',
    steps: UNICODE,
  },
  {
    id: 'null',
    title: 'null is not nothing',
    text: 'Data of no bytes have the length 0, and null has the length -1: two different things in a node.',
    steps: NULLS,
  },
  {
    id: 'handshake',
    title: 'Connecting',
    text: 'The first frame of a connection, and its answer. An old client leaves the last byte out.',
    steps: [frame('connect'), frame('connected'), frame('connect-old')],
  },
  {
    id: 'stat',
    title: 'An answer with a Stat',
    text: 'Data, and the eleven fields of a Stat: 68 bytes.',
    steps: [frame('get'), frame('got'), frame('children')],
  },
  {
    id: 'event',
    title: 'An event',
    text: 'It has the xid -1, says what happened and where, and brings no data.',
    steps: [frame('event'), edit(4, '2')],
  },
  {
    id: 'multi',
    title: 'A multi that fails',
    text: 'Each part has a header of its own. In the answer type -1 is a part that failed: the end is where “done” is true.',
    steps: [frame('multi'), frame('multi-failed')],
  },
  {
    id: 'chunks',
    title: 'One read is not one request',
    text: 'The same 38 bytes, cut in different ways. The borders of chunks mean nothing.',
    at: 1,
    steps: CHUNKS,
  },
  {
    id: 'lengths',
    title: 'Lengths that are not true',
    text: 'The path says that it is longer than the frame, and then the frame says that it is two gigabytes long. Whoever believes that reads what belongs to somebody else, or waits for ever.',
    at: 1,
    steps: LENGTHS,
  },
  ...weakScenes([
    [
      'weak-characters',
      'counts-characters',
      'counts characters',
      UNICODE,
      'The code writes what it has read. Compare the length of the path.',
    ],
    ['weak-null', 'null-is-empty', 'null is empty', NULLS, 'The data were null.'],
    [
      'weak-length',
      'trusts-the-length',
      'believes a length',
      LENGTHS,
      'The path says that it is longer than the frame.',
    ],
    [
      'weak-offset',
      'forgets-the-byte-offset',
      'forgets where its bytes begin',
      [frame('get'), frame('set')],
      'The frame is a part of a larger memory: in front of it stands its length.',
    ],
    [
      'weak-view',
      'keeps-a-view-of-the-chunk',
      'keeps a view of the chunk',
      [frame('get'), frame('create-acls'), frame('set')],
      'When the memory of the chunk is used again, the data are something else.',
    ],
    [
      'weak-chunk',
      'a-chunk-is-a-frame',
      'a chunk is a frame',
      CHUNKS,
      'Chunks of 38 and of 19 bytes go well. And then?',
    ],
    [
      'weak-old',
      'everybody-says-read-only',
      'everybody says readOnly',
      [frame('connect'), frame('connect-old')],
      'An old client connects.',
    ],
    [
      'weak-event',
      'an-event-brings-the-data',
      'an event with data',
      [frame('get'), frame('event')],
      'Four bytes too many: a client takes them for a part of what follows.',
    ],
    [
      'weak-end',
      'minus-one-is-the-end',
      'type -1 is the end',
      [frame('multi'), frame('multi-failed')],
      'The answer of a multi whose second part failed: how many results does the code find?',
    ],
    [
      'weak-watches',
      'set-watches-2-for-everybody',
      'setWatches2 for everybody',
      [frame('get'), frame('set-watches')],
      'Compare the type that is written with the one that was read.',
    ],
  ]),
];

/** The weak variants: what their authors believe. */
export const VARIANTS: readonly Variant[] = [
  { name: 'counts-characters', belief: 'the length of a string is the number of its characters.' },
  { name: 'null-is-empty', belief: 'no data are no bytes.' },
  { name: 'trusts-the-length', belief: 'a length in the bytes is right.' },
  { name: 'forgets-the-byte-offset', belief: 'an array of bytes begins where its memory begins.' },
  { name: 'keeps-a-view-of-the-chunk', belief: 'what was read stays as it is.' },
  { name: 'a-chunk-is-a-frame', belief: 'what is sent at once arrives at once.' },
  { name: 'everybody-says-read-only', belief: 'all clients send all fields.' },
  { name: 'an-event-brings-the-data', belief: 'whoever hears of a change wants the new data.' },
  { name: 'minus-one-is-the-end', belief: 'type -1 is the end of a multi.' },
  {
    name: 'set-watches-2-for-everybody',
    belief: 'the newer request can do all that the older one can.',
  },
];
