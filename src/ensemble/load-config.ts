import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error.ts';
import { parseZooConfig, type ZooConfig } from './zoo-config.ts';

/**
 * Reads a zoo.cfg, and the file with its servers if it names one.
 *
 * @throws ConfigError if a file cannot be read, or as {@link parseZooConfig}.
 */
export function loadConfig(file: string): ZooConfig {
  return parseZooConfig(textOf(file), file, textOf);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`${file} cannot be read: ${(error as Error).message}.`);
  }
}
