import path from 'node:path';
import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { loadConfig } from '../ensemble/load-config.ts';
import { newLog } from '../ensemble/operations/log.ts';
import { serverProblem } from '../ensemble/server-problem.ts';
import { startServer, type StartedServer } from '../ensemble/start-server.ts';
import { untilStopped } from './until-stopped.ts';
import { UsageError } from './usage-error.ts';

/** The arguments and options of `npm run server`. */
export function serverCommand(): Command {
  return new Command('npm run server --')
    .description('Runs one server in the foreground, as its zoo.cfg says.')
    .argument('<zoo.cfg>', 'an ordinary configuration of Apache ZooKeeper')
    .option('--mine [chapters]', 'with your code: chapters 5,15, or all that you have begun')
    .addHelpText(
      'after',
      '\nExit code: 0 if it was stopped, 1 if it could not start or go on, 2 if its configuration is wrong.',
    );
}

/**
 * `npm run server`. Whose code runs is settled when this is loaded. Resolves when the server has stopped.
 *
 * @returns the exit code.
 * @throws ConfigError for a configuration that no server can start with.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const command = serverCommand();
  if (!readArguments(command, argv)) return 0;
  const config = loadConfig(command.args[0]!);
  for (const warning of config.warnings) console.error(`Warning: ${warning}`);
  let fail: (error: unknown) => void;
  const failure = new Promise<unknown>((resolve) => (fail = resolve));
  const explain = (error: unknown): number => {
    console.error(serverProblem(error, path.resolve(config.dataDir)) ?? error);
    return 1;
  };
  const stopped = untilStopped();
  const log = newLog(process.env);
  let server: StartedServer;
  try {
    server = await startServer(config, {
      failed: (error) => fail(error),
      warn: (message) => log.warn(message),
      changed: (state, isServing) => tellParent({ state, isServing }),
      log,
    });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    return explain(error);
  }
  tellParent({ port: server.port });
  const ended = await Promise.race([stopped, failure.then((error) => ({ error }))]);
  if (ended !== undefined) return explain(ended.error);
  await server.stop();
  return 0;
}

function tellParent(news: object): void {
  // A parent that has just ended hears nothing more; 'disconnect' tells this process so.
  if (process.connected) process.send?.(news, undefined, undefined, () => undefined);
}
