import { execFile } from 'node:child_process';
import path from 'node:path';
import { KIT_ROOT } from '../../src/grade/root.ts';

/** What a command printed, and the code it left with. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command as its npm script does, on another workbook. */
export function runCommand(root: string, ...args: readonly string[]): Promise<CommandResult> {
  const bootstrap = path.join(KIT_ROOT, 'src', 'cli', 'run.cjs');
  return runNode([bootstrap, ...args], root);
}

/** Runs Node. */
export function runNode(args: readonly string[], root = KIT_ROOT): Promise<CommandResult> {
  const { FORCE_COLOR: _, NODE_OPTIONS: __, ...env } = process.env;
  const options = { env: { ...env, WORKBOOK_ROOT: root, NO_COLOR: '1' }, cwd: KIT_ROOT };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, stdout, stderr });
      else reject(error ?? new Error('no exit code'));
    });
  });
}
