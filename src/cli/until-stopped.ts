/** Resolves at Ctrl-C, when the process is told to end, or when the one that has started it lets go of it. */
export function untilStopped(): Promise<undefined> {
  return new Promise((resolve) => {
    const stop = (): void => resolve(undefined);
    process.on('SIGINT', stop).on('SIGTERM', stop).on('disconnect', stop);
  });
}
