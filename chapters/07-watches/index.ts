export { WatchManager } from './watch-manager.ts';
export { WatchServer } from './watch-server.ts';
export { WatchBook } from './watch-book.ts';
export { steps } from './break-it.ts';
