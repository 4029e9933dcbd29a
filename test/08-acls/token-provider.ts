import type { AuthenticationProvider } from '#kit';

/**
 * A scheme that the chapter does not know. A client proves itself by `let me in: NAME@TEAM`; an entry of a list is
 * such a name, or `*@TEAM` for a whole team.
 */
export const tokenProvider: AuthenticationProvider = {
  scheme: 'token',
  isAuthenticated: true,
  authenticate(auth) {
    const [, id] = /^let me in: (\S+)$/.exec(new TextDecoder().decode(auth)) ?? [];
    return id === undefined ? undefined : [{ scheme: 'token', id }];
  },
  isValid: (id) => /^(\w+|\*)@\w+$/.test(id),
  matches(id, pattern) {
    return pattern.startsWith('*') ? id.endsWith(pattern.slice(1)) : id === pattern;
  },
  userName: (id) => id.split('@', 1)[0]!,
};
