/** Whether an output says that the code of a process has come to its end. */
export function isTheEnd(output: unknown): boolean {
  return (output as { readonly kind?: unknown } | null | undefined)?.kind === 'finished';
}
