import { describe, expect, it } from 'vitest';
import { transcript } from '../../src/diagram/transcript.ts';
import { runs } from './runs.ts';

/** Runs that read like a lesson, event by event: what changes in them has to be meant. */
const GOLDEN = ['one-follower-only', 'trunc', 'snap', 'old-leader'];

describe('the transcript of', () => {
  it.each(GOLDEN)('%s', async (name) => {
    await expect(transcript(runs[name]!())).toMatchFileSnapshot(`transcripts/${name}.txt`);
  });
});
