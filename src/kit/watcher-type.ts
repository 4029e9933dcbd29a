/** Which watches removeWatches and checkWatches mean. Apache: `Watcher.WatcherType`. */
export const WatcherType = {
  /** Those set by getChildren. */
  CHILDREN: 1,
  /** Those set by getData and exists. */
  DATA: 2,
  /** All, persistent ones included. */
  ANY: 3,
} as const;

/** What kind of watch addWatch sets. Apache: `ZooDefs.AddWatchModes`. */
export const AddWatchMode = {
  PERSISTENT: 0,
  PERSISTENT_RECURSIVE: 1,
} as const;
