import type { NodeId, WriteRequest } from '#kit';

/** What the managers and the service say to each other. */
export type Message =
  /** manager → service: proofs of who I am, and that I live. */
  | { readonly kind: 'hello'; readonly proofs: readonly string[] }
  /** manager → service, again and again. */
  | { readonly kind: 'alive' }
  /** service → manager: whoever was active has not been heard of for long. It is your turn. */
  | { readonly kind: 'lead' }
  /** manager → service. */
  | { readonly kind: 'take over'; readonly request: WriteRequest }
  /** manager → service: what is there? */
  | { readonly kind: 'read' }
  /** manager → service: `value` is to be the state. */
  | { readonly kind: 'write'; readonly value: string; readonly request: WriteRequest }
  /** service → manager. */
  | { readonly kind: 'answer'; readonly to: Asked; readonly code: number };

/** What a manager may ask for. */
export type Asked = 'take over' | 'read' | 'write';

/** What the service tells of. */
export type Output =
  | { readonly kind: 'took over'; readonly by: NodeId }
  /** `is` is the state now, and `left` what else there is below the root. */
  | {
      readonly kind: 'wrote';
      readonly by: NodeId;
      readonly value: string;
      readonly is: string;
      readonly left: readonly string[];
    }
  | { readonly kind: 'refused'; readonly by: NodeId; readonly what: Asked; readonly code: number };
