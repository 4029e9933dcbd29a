import type { AuthenticationProvider } from '#kit';

/**
 * A scheme that the chapter does not know. A client proves itself by `let me in: NAME@TEAM`; an entry of a list is
 * such a name, or `*@TEAM` for a whole team. To `let me in twice: NAME@TEAM` it gives the same identity twice.
 */
export const tokenProvider: AuthenticationProvider = {
  scheme: 'token',
  isAuthenticated: true,
  authenticate(auth) {
    const [, twice, id] = /^let me in( twice)?: (\S+)$/.exec(new TextDecoder().decode(auth)) ?? [];
    if (id === undefined) return undefined;
    const identity = { scheme: 'token', id };
    return twice === undefined ? [identity] : [identity, { ...identity }];
  },
  isValid: (id) => /^(\w+|\*)@\w+$/.test(id),
  matches(id, pattern) {
    return pattern.startsWith('*') ? id.endsWith(pattern.slice(1)) : id === pattern;
  },
  userName: (id) => id.split('@', 1)[0]!,
};
