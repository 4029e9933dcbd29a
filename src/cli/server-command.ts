import { Command } from 'commander';

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
