import type { ClientOptions, ZooKeeperClient } from '../client/index.ts';
import type { NodeId } from '../kit/env.ts';

/** What the code of a process may do to the world besides using its clients. */
export interface ProcessTools<Output> {
  /** The process's own name: `"p1"`. */
  readonly self: NodeId;
  /** 1 at the first start, one more after each crash. */
  readonly incarnation: number;
  /**
   * A new client of the ensemble, with a session of its own. It is closed when the process has ended, unless the process
   * does so itself.
   */
  client(options?: Omit<ClientOptions, 'surroundings'>): ZooKeeperClient;
  /** Resolves in so many ms of this process's clock. */
  delay(ms: number): Promise<void>;
  /** This process's clock in ms: only differences count. */
  now(): number;
  /** From 0 to 1, without 1. */
  random(): number;
  /** Tells the rules something: plain data. */
  output(output: Output): void;
  /** Writes a remark onto the diagram of the run. */
  note(text: string): void;
}

/** What a process does, from its start to its end. What it throws is a failure of the run. */
export type Main<Output> = (tools: ProcessTools<Output>) => Promise<void>;
