import type { ErrorCode } from '#kit';
import { ZooKeeperError } from './errors.ts';

/** Whether this was thrown because of one of these codes. */
export function isCode(error: unknown, ...codes: readonly ErrorCode[]): error is ZooKeeperError {
  return error instanceof ZooKeeperError && codes.includes(error.code as ErrorCode);
}
