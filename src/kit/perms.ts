/** The permissions of an access control list, to be combined by `|`. Apache: `ZooDefs.Perms`. */
export const Perms = {
  /** Read the data, and list the children. */
  READ: 1,
  /** Set the data. */
  WRITE: 2,
  /** Create a child. */
  CREATE: 4,
  /** Delete a child. */
  DELETE: 8,
  /** Set the list itself. */
  ADMIN: 16,
  ALL: 31,
} as const;
