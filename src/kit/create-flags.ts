/** What kind of node a create asks for. Apache: `org.apache.zookeeper.CreateMode`. */
export const CreateFlags = {
  PERSISTENT: 0,
  EPHEMERAL: 1,
  PERSISTENT_SEQUENTIAL: 2,
  EPHEMERAL_SEQUENTIAL: 3,
  CONTAINER: 4,
  PERSISTENT_WITH_TTL: 5,
  PERSISTENT_SEQUENTIAL_WITH_TTL: 6,
} as const;

/** The `ephemeralOwner` stored with a container. Apache: `EphemeralType.CONTAINER_EPHEMERAL_OWNER`. */
export const CONTAINER_OWNER = 0x8000000000000000n;

/** The `ephemeralOwner` stored with a TTL node is this, plus its time to live in ms. Apache: `EphemeralType.TTL`. */
export const TTL_OWNER = 0xff00000000000000n;

/** The longest time to live, in ms. */
export const MAX_TTL_MS = 0xffffffffff;
