import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What was found in a file of JSON. */
export interface JsonFile<Value> {
  /** Undefined if there is no such file, or it cannot be read. */
  readonly value?: Value;
  /** Says so if there is a file and it is no JSON object; it is then treated as absent. */
  readonly note?: string;
}

/**
 * Reads a file the workbook wrote for itself. Losing it costs little, so a damaged one is taken as
 * absent, with a note.
 *
 * @param isValid - whether the object has the shape of a `Value`.
 */
export function readJson<Value extends object>(
  file: string,
  isValid: (value: object) => boolean = () => true,
): JsonFile<Value> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && isValid(value)) {
      return { value: value as Value };
    }
  } catch {
    // Damaged: see below.
  }
  return { note: `${file} is damaged, so it is treated as if it were not there.` };
}

/** Writes a file as JSON, whole or not at all, and makes its folder. */
export function writeJson(file: string, value: object): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}.tmp`;
  writeFileSync(unfinished, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(unfinished, file);
}
