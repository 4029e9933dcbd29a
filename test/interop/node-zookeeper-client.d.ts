/** What the tests use of the package, which has no types of its own. */
declare module 'node-zookeeper-client' {
  /** The last argument of every method: an error, or what came of it. */
  type End = (error: Error | null, ...results: unknown[]) => void;

  interface Transaction {
    create(path: string): this;
    check(path: string, version: number): this;
    remove(path: string): this;
    commit(end: End): void;
  }

  export interface Client extends NodeJS.EventEmitter {
    connect(): void;
    close(): void;
    create(path: string, data: Buffer, mode: number, end: End): void;
    getData(path: string, end: End): void;
    setData(path: string, data: Buffer, version: number, end: End): void;
    getChildren(path: string, end: End): void;
    getChildren(path: string, watcher: (event: { getName(): string }) => void, end: End): void;
    transaction(): Transaction;
  }

  const zookeeper: {
    createClient(connectString: string): Client;
    readonly CreateMode: { readonly PERSISTENT: number; readonly EPHEMERAL_SEQUENTIAL: number };
  };
  export default zookeeper;
}
