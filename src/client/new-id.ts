import type { ClientSurroundings } from './surroundings.ts';

const WORDS = 4;

/** 32 hexadecimal digits: 128 bits of the world's randomness. */
export function newId(world: Pick<ClientSurroundings, 'random'>): string {
  const words = Array.from({ length: WORDS }, () => Math.floor(world.random() * 2 ** 32));
  return words.map((word) => word.toString(16).padStart(8, '0')).join('');
}
