/** These options with a signal in place of their own, and without a time-out: the signal stands for it. */
export function withSignal<Options extends object>(
  options: Options,
  signal: AbortSignal | undefined,
): Options & { readonly signal?: AbortSignal; readonly timeoutMs?: number } {
  const {
    signal: _,
    timeoutMs: __,
    ...rest
  } = options as { signal?: AbortSignal; timeoutMs?: number };
  return (signal === undefined ? rest : { ...rest, signal }) as Options;
}
