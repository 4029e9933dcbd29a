import { makeZxid } from '#kit';
import { Conversation } from './conversation.ts';
import type { Chapter } from './scenario.ts';

type Story = (chapter: Chapter) => Conversation;

const THREE = [1, 2, 3];
const FIVE = [1, 2, 3, 4, 5];

/** The first thing that goes wrong in some conversations. */
function problemIn(stories: readonly Story[]): (chapter: Chapter) => string | undefined {
  return (chapter) => {
    for (const story of stories) {
      const { problem } = story(chapter);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

/** The wait for a better vote, and whose votes count. */
export const waitProblem = problemIn([
  // A better vote comes during the wait; then one that changes nothing.
  (chapter) =>
    new Conversation(chapter, 1, THREE)
      .looks()
      .hears(2, 2)
      .shouldWait('anew')
      .hears(3, 3)
      .shouldHaveTold('everybody', { leader: 3 })
      .shouldWait('anew')
      .hears(2, 3)
      .shouldWait('on')
      .waitsFor('election end')
      .shouldHaveElected(3),
  // A better vote comes during the wait, and for that one there is no quorum yet.
  (chapter) =>
    new Conversation(chapter, 1, FIVE)
      .looks()
      .hears(3, 3)
      .hears(2, 3)
      .shouldWait('anew')
      .hears(5, 5)
      .shouldWait('no more')
      .waitsFor('election end')
      .shouldHaveElected()
      .hears(4, 5)
      .shouldWait('anew')
      .waitsFor('election end')
      .shouldHaveElected(5),
  // What 2 said first arrives last.
  (chapter) =>
    new Conversation(chapter, 1, FIVE)
      .looks()
      .hears(2, 5)
      .hears(2, 2)
      .shouldHaveTold('everybody', { leader: 5 })
      .hears(3, 5)
      .shouldWait('anew'),
  // Votes for the same server, but for another history of it.
  (chapter) =>
    new Conversation(chapter, 1, FIVE)
      .looks()
      .hears(3, 3, { zxid: makeZxid(0, 5) })
      .hears(2, 3, { zxid: makeZxid(0, 4) })
      .shouldWait('no more'),
  // Alone, and a quorum.
  (chapter) =>
    new Conversation(chapter, 1, [1])
      .looks()
      .shouldWait('anew')
      .waitsFor('election end')
      .shouldHaveElected(1),
]);

/** What of an older round is forgotten, and who is told of a new one. */
export const freshRoundProblem = problemIn([
  // Server 3 is elected, and dies before it leads. What 2 said in round 1 was better than what it says now.
  (chapter) =>
    new Conversation(chapter, 1, THREE)
      .looks()
      .hears(3, 3)
      .hears(2, 3)
      .waitsFor('election end')
      .shouldHaveElected(3)
      .looks()
      .hears(2, 2, { round: 2 })
      .shouldWait('anew')
      .waitsFor('election end')
      .shouldHaveElected(3, 2),
  // It goes up, and its vote stays: the others must hear of it in the new round.
  (chapter) =>
    new Conversation(chapter, 3, THREE)
      .looks()
      .hears(2, 3)
      .shouldWait('anew')
      .hears(1, 1, { round: 2 })
      .shouldHaveTold('everybody', { leader: 3, electionEpoch: 2 })
      .shouldWait('no more')
      .waitsFor('election end')
      .shouldHaveElected()
      .hears(1, 3, { round: 2 })
      .shouldWait('anew')
      .waitsFor('election end')
      .shouldHaveElected(3),
  // The vote that brings it up is a vote of the new round.
  (chapter) =>
    new Conversation(chapter, 1, THREE).looks().hears(2, 2, { round: 4 }).shouldWait('anew'),
]);

const OF_EPOCH_2 = { round: 6, peerEpoch: 2 };

/** When what servers with a leader say is enough, and when it is not. */
export const answersProblem = problemIn([
  // They have elected 3 at different times: its zxid differs, and so does the round.
  (chapter) =>
    new Conversation(chapter, 2, THREE)
      .looks()
      .hears(1, 3, { state: 'FOLLOWING', round: 5, peerEpoch: 2 })
      .hears(3, 3, { state: 'LEADING', ...OF_EPOCH_2, zxid: makeZxid(2, 9) })
      .shouldHaveElected(3)
      .hears(1, 1)
      .shouldHaveTold(1, { state: 'FOLLOWING', leader: 3, peerEpoch: 2 }),
  // One speaks of epoch 1 of this leader, the other of epoch 2.
  (chapter) =>
    new Conversation(chapter, 2, THREE)
      .looks()
      .hears(1, 3, { state: 'FOLLOWING', round: 6, peerEpoch: 1 })
      .hears(3, 3, { state: 'LEADING', ...OF_EPOCH_2 })
      .shouldHaveElected()
      .hears(1, 3, { state: 'FOLLOWING', ...OF_EPOCH_2 })
      .shouldHaveElected(3),
  // The leader they name is this very server, and it did not notice.
  (chapter) =>
    new Conversation(chapter, 3, THREE)
      .looks()
      .hears(1, 3, { state: 'FOLLOWING' })
      .hears(2, 3, { state: 'FOLLOWING' })
      .shouldHaveElected(3),
  // The leader they name was this very server, in an earlier life.
  (chapter) =>
    new Conversation(chapter, 3, THREE)
      .looks()
      .hears(1, 3, { state: 'FOLLOWING', round: 5 })
      .hears(2, 3, { state: 'FOLLOWING', round: 5 })
      .shouldHaveElected(),
  // The leader they name has answered, too, but it follows another by now.
  (chapter) =>
    new Conversation(chapter, 1, FIVE)
      .looks()
      .hears(5, 2, { state: 'FOLLOWING', round: 5 })
      .hears(2, 5, { state: 'FOLLOWING', round: 5 })
      .hears(3, 5, { state: 'FOLLOWING', round: 5 })
      .hears(4, 5, { state: 'FOLLOWING', round: 5 })
      .shouldHaveElected(),
  // Server 5 says that it leads, but of another round than the votes.
  (chapter) =>
    new Conversation(chapter, 1, FIVE)
      .looks()
      .hears(5, 5, { state: 'LEADING', round: 7 })
      .hears(2, 5)
      .hears(3, 5, { state: 'FOLLOWING' })
      .shouldHaveElected(),
]);

/** What is left of a look that is over. */
export const onceProblem = problemIn([
  // It joins while it waits for a better vote.
  (chapter) => joinsWhileItWaits(chapter).waitsFor('election end').shouldHaveElected(3),
  // It looks again before that wait would have been over.
  (chapter) => joinsWhileItWaits(chapter).looks().waitsFor('election end').shouldHaveElected(3),
  // An epoch is not for one that looks.
  (chapter) =>
    new Conversation(chapter, 1, THREE)
      .looks()
      .isInEpoch(7)
      .waitsFor('election resend')
      .shouldHaveTold('everybody', { state: 'LOOKING', leader: 1, peerEpoch: 0 }),
]);

function joinsWhileItWaits(chapter: Chapter): Conversation {
  return new Conversation(chapter, 1, THREE)
    .looks()
    .hears(3, 3)
    .shouldWait('anew')
    .hears(2, 3, { state: 'FOLLOWING' })
    .hears(3, 3, { state: 'LEADING' })
    .shouldHaveElected(3);
}
