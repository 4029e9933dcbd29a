/** The fields of outputs that the rules here know. */
export interface KnownOutput {
  readonly kind: string;
  readonly session?: unknown;
  readonly ticket?: unknown;
}

/** Whether an output is an object with a kind. */
export function isOutput(output: unknown): output is KnownOutput {
  return (
    typeof output === 'object' &&
    output !== null &&
    typeof (output as { readonly kind?: unknown }).kind === 'string'
  );
}
