/** Three hints for each level. */
export const hints: Readonly<Record<number, readonly [string, string, string]>> = {};
