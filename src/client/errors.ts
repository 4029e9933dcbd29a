/**
 * What a request may fail with: a class for each of Apache's codes, named as in `KeeperException`.
 *
 * @module
 */
import { ErrorCode, type Result } from '#kit';
import { errorText } from './error-text.ts';

/** A request has failed. `message` is Apache's: `KeeperErrorCode = NoNode for /a`. */
export class ZooKeeperError extends Error {
  override readonly name: string = 'ZooKeeperError';
  /** One of {@link ErrorCode}; another number if the server is newer than this client. */
  readonly code: number;
  /** The path of the request, as the caller gave it; undefined if it had none. */
  readonly path: string | undefined;
  /** What each part of a multi came to, if it is one that has failed. */
  readonly results: readonly Result[] | undefined;

  constructor(code: number, path?: string, results?: readonly Result[]) {
    super(errorText(code, path));
    this.code = code;
    this.path = path;
    this.results = results;
  }
}

/** The server has failed. */
export class SystemErrorError extends ZooKeeperError {
  override readonly name = 'SystemErrorError';
}

/** A part of a multi that stands behind the one that was refused. */
export class RuntimeInconsistencyError extends ZooKeeperError {
  override readonly name = 'RuntimeInconsistencyError';
}

/** What the server has on its disk contradicts itself. */
export class DataInconsistencyError extends ZooKeeperError {
  override readonly name = 'DataInconsistencyError';
}

/** The connection broke, or no server could be reached. A request that was under way may have been carried out or not. */
export class ConnectionLossError extends ZooKeeperError {
  override readonly name = 'ConnectionLossError';
  /** Whether the request was under way: one that had not been sent was not carried out. */
  wasSent = true;
}

/** The server could not read the request. */
export class MarshallingError extends ZooKeeperError {
  override readonly name = 'MarshallingError';
}

/** The server does not know such a request, or it is switched off. */
export class UnimplementedError extends ZooKeeperError {
  override readonly name = 'UnimplementedError';
}

/** The server gave up waiting. */
export class OperationTimeoutError extends ZooKeeperError {
  override readonly name = 'OperationTimeoutError';
}

/** A path or another argument makes no sense. */
export class BadArgumentsError extends ZooKeeperError {
  override readonly name = 'BadArgumentsError';
}

/** Nobody knows the session. */
export class UnknownSessionError extends ZooKeeperError {
  override readonly name = 'UnknownSessionError';
}

/** No quorum of the new configuration is connected. */
export class NewConfigNoQuorumError extends ZooKeeperError {
  override readonly name = 'NewConfigNoQuorumError';
}

/** Another change of the configuration is under way. */
export class ReconfigInProgressError extends ZooKeeperError {
  override readonly name = 'ReconfigInProgressError';
}

/** Apache: `APIERROR`. */
export class ApiError extends ZooKeeperError {
  override readonly name = 'ApiError';
}

/** There is no such node. */
export class NoNodeError extends ZooKeeperError {
  override readonly name = 'NoNodeError';
}

/** The permission is missing. */
export class NoAuthError extends ZooKeeperError {
  override readonly name = 'NoAuthError';
}

/** The node has another version than was asked for. */
export class BadVersionError extends ZooKeeperError {
  override readonly name = 'BadVersionError';
}

/** An ephemeral node cannot have children. */
export class NoChildrenForEphemeralsError extends ZooKeeperError {
  override readonly name = 'NoChildrenForEphemeralsError';
}

/** There is a node of this path. */
export class NodeExistsError extends ZooKeeperError {
  override readonly name = 'NodeExistsError';
}

/** The node has children. */
export class NotEmptyError extends ZooKeeperError {
  override readonly name = 'NotEmptyError';
}

/** The session is over, and its ephemerals are gone; or the client was closed. */
export class SessionExpiredError extends ZooKeeperError {
  override readonly name = 'SessionExpiredError';
}

/** Apache: `INVALIDCALLBACK`. */
export class InvalidCallbackError extends ZooKeeperError {
  override readonly name = 'InvalidCallbackError';
}

/** The access control list makes no sense. */
export class InvalidAclError extends ZooKeeperError {
  override readonly name = 'InvalidAclError';
}

/** The server did not accept the proof of who the client is. */
export class AuthFailedError extends ZooKeeperError {
  override readonly name = 'AuthFailedError';
}

/** The session lives at another server now. */
export class SessionMovedError extends ZooKeeperError {
  override readonly name = 'SessionMovedError';
}

/** The server has no quorum, and only reads are possible. */
export class NotReadOnlyError extends ZooKeeperError {
  override readonly name = 'NotReadOnlyError';
}

/** A local session cannot have ephemerals. */
export class EphemeralOnLocalSessionError extends ZooKeeperError {
  override readonly name = 'EphemeralOnLocalSessionError';
}

/** There is no such watch. */
export class NoWatcherError extends ZooKeeperError {
  override readonly name = 'NoWatcherError';
}

/** No answer came in time. The request may have been carried out or not, and may still be. */
export class RequestTimeoutError extends ZooKeeperError {
  override readonly name = 'RequestTimeoutError';
}

/** The configuration cannot be changed. */
export class ReconfigDisabledError extends ZooKeeperError {
  override readonly name = 'ReconfigDisabledError';
}

/** The server wants clients to prove who they are by SASL. */
export class SessionClosedRequireSaslAuthError extends ZooKeeperError {
  override readonly name = 'SessionClosedRequireSaslAuthError';
}

/** The write would exceed a quota. */
export class QuotaExceededError extends ZooKeeperError {
  override readonly name = 'QuotaExceededError';
}

/** The server has too much to do. */
export class ThrottledOpError extends ZooKeeperError {
  override readonly name = 'ThrottledOpError';
}

const CLASSES: Readonly<Record<number, typeof ZooKeeperError>> = {
  [ErrorCode.SYSTEMERROR]: SystemErrorError,
  [ErrorCode.RUNTIMEINCONSISTENCY]: RuntimeInconsistencyError,
  [ErrorCode.DATAINCONSISTENCY]: DataInconsistencyError,
  [ErrorCode.CONNECTIONLOSS]: ConnectionLossError,
  [ErrorCode.MARSHALLINGERROR]: MarshallingError,
  [ErrorCode.UNIMPLEMENTED]: UnimplementedError,
  [ErrorCode.OPERATIONTIMEOUT]: OperationTimeoutError,
  [ErrorCode.BADARGUMENTS]: BadArgumentsError,
  [ErrorCode.UNKNOWNSESSION]: UnknownSessionError,
  [ErrorCode.NEWCONFIGNOQUORUM]: NewConfigNoQuorumError,
  [ErrorCode.RECONFIGINPROGRESS]: ReconfigInProgressError,
  [ErrorCode.APIERROR]: ApiError,
  [ErrorCode.NONODE]: NoNodeError,
  [ErrorCode.NOAUTH]: NoAuthError,
  [ErrorCode.BADVERSION]: BadVersionError,
  [ErrorCode.NOCHILDRENFOREPHEMERALS]: NoChildrenForEphemeralsError,
  [ErrorCode.NODEEXISTS]: NodeExistsError,
  [ErrorCode.NOTEMPTY]: NotEmptyError,
  [ErrorCode.SESSIONEXPIRED]: SessionExpiredError,
  [ErrorCode.INVALIDCALLBACK]: InvalidCallbackError,
  [ErrorCode.INVALIDACL]: InvalidAclError,
  [ErrorCode.AUTHFAILED]: AuthFailedError,
  [ErrorCode.SESSIONMOVED]: SessionMovedError,
  [ErrorCode.NOTREADONLY]: NotReadOnlyError,
  [ErrorCode.EPHEMERALONLOCALSESSION]: EphemeralOnLocalSessionError,
  [ErrorCode.NOWATCHER]: NoWatcherError,
  [ErrorCode.REQUESTTIMEOUT]: RequestTimeoutError,
  [ErrorCode.RECONFIGDISABLED]: ReconfigDisabledError,
  [ErrorCode.SESSIONCLOSEDREQUIRESASLAUTH]: SessionClosedRequireSaslAuthError,
  [ErrorCode.QUOTAEXCEEDED]: QuotaExceededError,
  [ErrorCode.THROTTLEDOP]: ThrottledOpError,
};

/** The error that a code stands for. */
export function errorOf(code: number, path?: string, results?: readonly Result[]): ZooKeeperError {
  return new (CLASSES[code] ?? ZooKeeperError)(code, path, results);
}
