import { UsageError } from '../cli/usage-error.ts';

/** A configuration that no server can start with. The message names file and line. */
export class ConfigError extends UsageError {
  override readonly name = 'ConfigError';
}
