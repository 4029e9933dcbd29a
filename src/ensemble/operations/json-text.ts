import { Decimal } from './decimal.ts';

/** Whatever stands in an answer of the admin server. */
export type Json =
  | string
  | number
  | bigint
  | boolean
  | null
  | Decimal
  | readonly Json[]
  | { readonly [name: string]: Json };

/**
 * A value as Jackson prints it, which Apache's admin server uses: two spaces a level, and one on each side of a colon;
 * lists stand in their line. Session ids are whole numbers of 64 bits, which `JSON.stringify` cannot write.
 */
export function jsonText(value: Json, indent = ''): string {
  if (value instanceof Decimal) return value.toString();
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) {
    return value.length === 0
      ? '[ ]'
      : `[ ${value.map((item) => jsonText(item, indent)).join(', ')} ]`;
  }
  const fields = Object.entries(value);
  if (fields.length === 0) return '{ }';
  const inner = `${indent}  `;
  const lines = fields.map(([name, field]) => {
    return `${inner}${JSON.stringify(name)} : ${jsonText(field, inner)}`;
  });
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
