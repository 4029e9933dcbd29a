/**
 * Who may do what to a znode (chapter 8), and what the tree of chapter 6 needs of it.
 *
 * @module
 */
import type { ErrorCode } from '../error-code.ts';
import type { ClientRequest } from './znode-tree.ts';

/**
 * Somebody, as a scheme knows them: `{ scheme: 'ip', id: '10.0.0.7' }`. In an access control list also a
 * pattern: `{ scheme: 'ip', id: '10.0.0.0/8' }`. Apache: `org.apache.zookeeper.data.Id`.
 */
export interface Id {
  readonly scheme: string;
  readonly id: string;
}

/**
 * An entry of an access control list: who it speaks of, and what they may do. Apache:
 * `org.apache.zookeeper.data.ACL`.
 */
export interface Acl {
  /** Bits of {@link Perms}; any number is stored as it is, whether its bits mean anything or not. */
  readonly perms: number;
  readonly id: Id;
}

/**
 * One way of knowing clients, and of speaking of them in lists: what stands behind the name of a scheme. All of
 * it is pure. Apache: `org.apache.zookeeper.server.auth.AuthenticationProvider`.
 */
export interface AuthenticationProvider {
  /** Its name in identities and in lists: `digest`. */
  readonly scheme: string;
  /**
   * Whether a client has to prove something to get one of its identities. An entry `auth` of a list that a client
   * sends stands for the identities of such schemes only.
   */
  readonly isAuthenticated: boolean;
  /**
   * What a connection gains by an auth request of this scheme.
   *
   * @param auth - what the client sent as proof, as the scheme has it.
   * @param address - the address the connection comes from, in text, without its port.
   * @returns the identities; undefined if the proof is none.
   */
  authenticate(auth: Uint8Array, address: string): readonly Id[] | undefined;
  /** Whether an entry of a list may have this id. */
  isValid(id: string): boolean;
  /** Whether the entry of a list with the id `pattern` speaks of an identity of this scheme. */
  matches(id: string, pattern: string): boolean;
  /** What others may know of an identity: for digest the user without the hash. */
  userName(id: string): string;
}

/** What whoAmI says of an identity. Apache: `org.apache.zookeeper.data.ClientInfo`. */
export interface ClientInfo {
  readonly scheme: string;
  readonly user: string;
}

/** Which permission a request needs, and on which node. */
export interface Need {
  /** The node whose list counts: the request's own, or its parent. */
  readonly path: string;
  /** Bits of {@link Perms}; one of them is enough. */
  readonly perms: number;
}

/** What the tree asks about permissions. All of it is pure: the same answers on every server. */
export interface AccessControl {
  /** What a request needs before it may be carried out; undefined if nothing. A multi is asked for part by part. */
  needs(request: ClientRequest): Need | undefined;
  /** Whether one of these identities has one of the permissions by this list. */
  allows(acl: readonly Acl[], perms: number, identities: readonly Id[]): boolean;
  /**
   * The list that is to be stored for one that a client sent.
   *
   * @returns `ErrorCode.INVALIDACL` if there is something wrong with it.
   */
  fix(
    acl: readonly Acl[] | null,
    identities: readonly Id[],
  ): readonly Acl[] | typeof ErrorCode.INVALIDACL;
  /** What getACL shows of a list to somebody who may see it. */
  show(acl: readonly Acl[], identities: readonly Id[]): readonly Acl[];
}

/**
 * Lists that are equal are kept once: a million znodes have but a few different ones. Apache:
 * `org.apache.zookeeper.server.ReferenceCountedACLCache`.
 */
export interface AclCache {
  /** A node begins to use this list. @returns the one object that stands for all lists equal to it. */
  intern(acl: readonly Acl[]): readonly Acl[];
  /** A node uses it no longer. */
  release(acl: readonly Acl[]): void;
  /** Every list that a node uses, once; left out if nobody keeps count. */
  all?(): Iterable<readonly Acl[]>;
}
