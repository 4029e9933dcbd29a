/**
 * Something the user can put right: an unknown flag, a chapter that does not exist. Every command
 * prints its message without a stack and leaves with exit code 2.
 */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
  /** The bootstrap is no TypeScript and tells a usage error by this. */
  readonly isUsageError = true;
}
