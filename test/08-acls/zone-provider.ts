import type { AuthenticationProvider } from '#kit';

/**
 * Another scheme that the chapter does not know: the part of the network that a client comes from. As with addresses,
 * nobody has to prove anything, so `auth` does not stand for it.
 */
export const zoneProvider: AuthenticationProvider = {
  scheme: 'zone',
  isAuthenticated: false,
  authenticate: (_auth, address) => [
    { scheme: 'zone', id: address.startsWith('10.') ? 'office' : 'outside' },
  ],
  isValid: (id) => /^\w+$/.test(id),
  matches: (id, pattern) => id === pattern,
  userName: (id) => id,
};
