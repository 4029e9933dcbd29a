import path from 'node:path';
import MagicString from 'magic-string';
import { parseSync } from 'vite';
import { GUARD_KEY } from './loop-guard.ts';

/** Guarded source and the map back to what the learner wrote. */
export interface GuardedSource {
  readonly code: string;
  readonly map: ReturnType<MagicString['generateMap']>;
}

/**
 * Inserts a turn counter into the body of every loop of a TypeScript source, and of every async function: one that awaits
 * itself goes round for ever without a stack that could overflow. No line moves, so the positions in stacks stay true even
 * where a source map is ignored.
 *
 * @param file - what an error shall call the file: its path relative to the workbook.
 * @returns undefined if there is nothing to guard, or the source does not parse.
 */
export function guardLoops(source: string, file: string): GuardedSource | undefined {
  const { program, errors } = parseSync('source.ts', source);
  if (errors.length > 0) return undefined;
  const loops = findLoops(program);
  if (loops.length === 0) return undefined;

  const result = new MagicString(source);
  const lineOf = lineCounter(source);
  // A var, since a circular import may call a function of this module before its first line ran.
  result.prepend(`var __loopGuard;`);
  for (const loop of loops) guardBody(result, loop, file, lineOf(loop.start));
  return {
    code: result.toString(),
    map: result.generateMap({ hires: true, source: path.posix.basename(file) }),
  };
}

/** What may go round: a loop, or an async function. */
interface Loop {
  readonly start: number;
  readonly body: AstNode;
  readonly async?: boolean;
}

interface AstNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

const LOOPS: ReadonlySet<string> = new Set([
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
]);

function findLoops(program: unknown): Loop[] {
  const loops: Loop[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== 'object' || value === null) return;
    if (LOOPS.has((value as AstNode).type) || isAsync(value)) loops.push(value as Loop);
    Object.values(value).forEach(visit);
  };
  visit(program);
  return loops;
}

/** An async function, but for an arrow that is a mere expression, or one without a body, as in an overload. */
function isAsync(value: object): boolean {
  const { async, body } = value as { async?: unknown; body?: Partial<AstNode> | null };
  return async === true && body?.type === 'BlockStatement';
}

function guardBody(
  result: MagicString,
  { body, async: isFunction }: Loop,
  file: string,
  line: number,
): void {
  const guard = `(__loopGuard??=globalThis[Symbol.for(${JSON.stringify(GUARD_KEY)})])`;
  const count = `if(++${guard}.turns>__loopGuard.limit)__loopGuard.stop(${JSON.stringify(file)},${line}${isFunction === true ? ',true' : ''});`;
  if (body.type === 'BlockStatement') {
    result.appendRight(body.start + 1, count);
  } else {
    result.appendRight(body.start, `{${count}`);
    result.appendLeft(body.end, '}');
  }
}

function lineCounter(source: string): (offset: number) => number {
  return (offset) => source.slice(0, offset).split('\n').length;
}
