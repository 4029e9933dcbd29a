import { material } from '../chapters/13-wire.ts';
import type { FrameScene } from '../wire/drawn-frame.ts';
import { frameStage } from './frame-stage.ts';
import type { StoriesPage } from './page.ts';

/** The stories of chapter 13, and how they are drawn. */
export const page: StoriesPage<FrameScene> = { material, stage: frameStage };
