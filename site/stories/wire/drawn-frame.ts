import type { WireField } from './wire-fields.ts';

/** A frame to be drawn. */
export interface FrameScene {
  /** What it is. */
  readonly title: string;
  /** All of its bytes, the length in front included. */
  readonly bytes: readonly number[];
  readonly fields: readonly WireField[];
  /** The places of bytes that are others than before the last step. */
  readonly changed: readonly number[];
}

/** The name under which a field is looked at. */
export function fieldKey(index: number, { name }: WireField): string {
  return `${index} ${name}`;
}
