/** What the shell is started with. */
export interface ShellArguments {
  readonly server: string;
  readonly timeoutMs: number;
  readonly readOnly: boolean;
  readonly waitForConnection: boolean;
  /** One command, to be carried out instead of asking for some; empty for none. */
  readonly words: readonly string[];
  /** What had no meaning, a line each. */
  readonly complaints: readonly string[];
}

/**
 * Reads the arguments of zkCli, which has long flags with one hyphen. Two will do as well. A flag that nobody knows is passed
 * over. Apache: `ZooKeeperMain.MyCommandOptions.parseOptions`.
 */
export function readShellArguments(argv: readonly string[]): ShellArguments {
  let server = 'localhost:2181';
  let timeoutMs = 30_000;
  let readOnly = false;
  let waitForConnection = false;
  const complaints: string[] = [];
  const rest = [...argv];
  const valueOf = (flag: string): string | undefined => {
    const value = rest.shift();
    if (value === undefined) complaints.push(`Error: no argument found for option ${flag}`);
    return value;
  };
  while (rest[0]?.startsWith('-') === true) {
    const flag = rest.shift()!;
    switch (flag.replace(/^--/, '-')) {
      case '-server':
        server = valueOf(flag) ?? server;
        break;
      case '-timeout': {
        const value = valueOf(flag) ?? '';
        if (/^\d+$/.test(value)) timeoutMs = Number(value);
        else if (value !== '') complaints.push(`Error: ${value} is not a time in ms`);
        break;
      }
      case '-client-configuration':
        valueOf(flag);
        complaints.push(
          'Error: -client-configuration has no effect here: there is no TLS and no SASL',
        );
        break;
      case '-r':
        readOnly = true;
        break;
      case '-waitforconnection':
        waitForConnection = true;
        break;
    }
  }
  return { server, timeoutMs, readOnly, waitForConnection, words: rest, complaints };
}
