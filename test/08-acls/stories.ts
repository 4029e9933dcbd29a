import * as reference from '../../solutions/08-acls/index.ts';
import { playSteps, type Play } from '../../src/grade/play-steps.ts';
import type { Example } from '../../src/grade/steps.ts';
import type { StoryLine } from '../../src/grade/story.ts';
import type { Chapter } from './chapter.ts';
import { IDENTITY_EXAMPLES, playIdentities, type IdentityStep } from './identity-steps.ts';
import { IP_EXAMPLES, playIp, type IpStep } from './ip-steps.ts';
import {
  ALLOWS_EXAMPLES,
  FIX_EXAMPLES,
  playPermissions,
  type PermissionStep,
} from './permission-steps.ts';
import {
  LIST_EXAMPLES,
  PERMISSION_EXAMPLES,
  playService,
  type ServiceStep,
} from './service-steps.ts';

/** The stories that the chapter's text shows: examples of its tests, played on the solution. */
export const stories: Readonly<Record<string, () => readonly StoryLine[]>> = {
  'not-protected-by-the-parent': () =>
    told<ServiceStep>(playService, PERMISSION_EXAMPLES, 'a child is not protected by its parent'),
  'deleted-by-a-guest': () =>
    told<ServiceStep>(
      playService,
      PERMISSION_EXAMPLES,
      'a parent is not protected by its child, nor is the child from its parent',
    ),
  'admin-is-not-all': () =>
    told<ServiceStep>(
      playService,
      PERMISSION_EXAMPLES,
      'ADMIN can make itself everything, but is not everything',
    ),
  'who-is-shown-what': () =>
    told<ServiceStep>(playService, LIST_EXAMPLES, 'who is shown what').slice(0, 5),
  'locked-out': () =>
    told<ServiceStep>(playService, LIST_EXAMPLES, 'who sets a list may lock themselves out'),
  'what-is-refused': () => told<IdentityStep>(playIdentities, IDENTITY_EXAMPLES, 'what is refused'),
  'bits-within-a-byte': () => told<IpStep>(playIp, IP_EXAMPLES, 'bits within a byte'),
  alternatives: () =>
    told<PermissionStep>(
      playPermissions,
      ALLOWS_EXAMPLES,
      'entries are alternatives, in whatever order',
    ),
  auth: () => told<PermissionStep>(playPermissions, FIX_EXAMPLES, 'auth stands for whoever asks'),
};

function told<Step>(
  play: Play<Chapter, Step>,
  examples: readonly Example<Step>[],
  wanted: string,
): readonly StoryLine[] {
  const example = examples.find(({ title }) => title === wanted);
  if (example === undefined) throw new Error(`There is no example "${wanted}".`);
  return playSteps(play, reference, example.steps).story;
}
