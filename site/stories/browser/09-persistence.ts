import { material } from '../chapters/09-persistence.ts';
import type { DiskScene } from '../disk/drawn-disk.ts';
import { diskStage } from './disk-stage.ts';
import type { StoriesPage } from './page.ts';

/** The stories of chapter 9, and how they are drawn. */
export const page: StoriesPage<DiskScene> = { material, stage: diskStage };
