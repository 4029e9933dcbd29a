import path from 'node:path';
import { readArguments } from '../authoring/arguments.ts';
import { loadConfig } from '../ensemble/load-config.ts';
import { serverProblem } from '../ensemble/server-problem.ts';
import { startServer, type StartedServer } from '../ensemble/start-server.ts';
import { serverCommand } from './server-command.ts';
import { untilStopped } from './until-stopped.ts';
import { UsageError } from './usage-error.ts';

export { serverCommand };

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
  let server: StartedServer;
  try {
    server = await startServer(config, {
      failed: (error) => fail(error),
      warn: (message) => console.error(`Warning: ${message}`),
      changed: (state, isServing) => {
        console.log(isServing ? `Serves clients: ${state}.` : `Serves no clients: ${state}.`);
        tellParent({ state, isServing });
      },
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
  if (process.connected) process.send?.(news);
}
