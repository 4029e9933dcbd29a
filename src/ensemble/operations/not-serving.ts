/** What Apache says of a server without a leader, and so without a database that counts. */
export const NOT_SERVING = 'This ZooKeeper instance is not currently serving requests';
