/**
 * What a server says of its version. It speaks the protocols of Apache 3.8.0 and has its files; programs that look at a
 * server read the number, and the words after the comma, where Apache has them.
 */
export const VERSION = '3.8.0-build-your-own-zookeeper, built on 2026-11-21 00:00 UTC';
