import { ErrorCode } from '#kit';
import { ZooKeeperError } from '../client/errors.ts';
import { ShellError } from './shell-error.ts';

/** What stands in front of the path. Apache: `CliWrapperException.getMessage`. */
const TEXTS: Readonly<Record<number, string>> = {
  [ErrorCode.NONODE]: 'Node does not exist: ',
  [ErrorCode.NOCHILDRENFOREPHEMERALS]: 'Ephemerals cannot have children: ',
  [ErrorCode.NODEEXISTS]: 'Node already exists: ',
  [ErrorCode.NOTEMPTY]: 'Node not empty: ',
  [ErrorCode.NOTREADONLY]: 'Not a read-only call: ',
  [ErrorCode.INVALIDACL]: 'Acl is not valid : ',
  [ErrorCode.NOAUTH]: 'Insufficient permission : ',
  [ErrorCode.BADARGUMENTS]: 'Arguments are not valid : ',
  [ErrorCode.BADVERSION]: 'version No is not valid : ',
  [ErrorCode.QUOTAEXCEEDED]: 'Quota has exceeded : ',
};

/** What the shell prints of an error; undefined if it is one of its own making, and not the user's. */
export function problemText(error: unknown): string | undefined {
  if (error instanceof ZooKeeperError) {
    const text = TEXTS[error.code];
    return text === undefined ? error.message : text + (error.path ?? 'null');
  }
  return error instanceof ShellError || error instanceof RangeError ? error.message : undefined;
}
