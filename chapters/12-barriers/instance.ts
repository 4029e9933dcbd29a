import { bytesOf, textOf } from './text.ts';

/** One process that offers a service. Curator: `ServiceInstance`. */
export interface Instance {
  /** Belongs to this process alone, also after a restart: the name of its node. */
  readonly id: string;
  readonly address: string;
  readonly port: number;
  /** How much it has to do, as it says itself. */
  readonly load: number;
  /** Whether it can be used, as it says itself. */
  readonly isHealthy: boolean;
}

/** An instance as the data of its node: JSON. */
export function encodeInstance(instance: Instance): Uint8Array {
  return bytesOf(JSON.stringify(instance));
}

/** @throws SyntaxError if it is something else. */
export function decodeInstance(data: Uint8Array | null): Instance {
  return JSON.parse(textOf(data)) as Instance;
}
