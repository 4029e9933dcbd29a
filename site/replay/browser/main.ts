import { showReplays } from './page.ts';

showReplays();
