import type { Suite } from '../../src/grade/suite.ts';
import { anythingTests } from './anything-steps.ts';
import { breakTests } from './break.ts';
import type { Chapter } from './chapter.ts';
import { frameTests } from './frame-steps.ts';
import { handshakeTests } from './handshake-steps.ts';
import { juteTests } from './jute-steps.ts';
import { clientTests, multiTests, replyTests, requestTests } from './message-steps.ts';

/** The graded suite of chapter 13. */
export const suite: Suite<Chapter> = {
  chapter: '13-wire',
  title: 'The wire',
  levels: [
    { number: 1, title: 'Jute', tests: juteTests },
    { number: 2, title: 'Frames', tests: frameTests },
    { number: 3, title: 'The handshake', tests: handshakeTests },
    { number: 4, title: 'Requests, as a server reads them', tests: requestTests },
    { number: 5, title: 'Replies and events, as a server writes them', tests: replyTests },
    { number: 6, title: "The client's half", tests: clientTests },
    { number: 7, title: 'All of these, or none', tests: multiTests },
    { number: 8, title: 'Whatever comes', tests: anythingTests },
    { number: 9, title: 'Break it', tests: breakTests },
  ],
};
