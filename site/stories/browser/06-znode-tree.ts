import { material } from '../chapters/06-znode-tree.ts';
import type { TreeScene } from '../tree/drawn-tree.ts';
import type { StoriesPage } from './page.ts';
import { treeStage } from './tree-stage.ts';

/** The stories of chapter 6, and how they are drawn. */
export const page: StoriesPage<TreeScene> = { material, stage: treeStage };
