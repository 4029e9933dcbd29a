import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundledServer } from '../../src/ensemble/bundle-server.ts';
import { afterTest, temporaryDataFolder } from './clean-up.ts';
import { EnsembleMember } from './ensemble-member.ts';
import { freePort } from './free-port.ts';

/** The password of the super user is `test`. */
const SETTINGS = [
  'clientPortAddress=127.0.0.1',
  'admin.enableServer=false',
  '4lw.commands.whitelist=*',
  'extendedTypesEnabled=true',
  'preAllocSize=64',
  'DigestAuthenticationProvider.superDigest=super:D/InIHSb7yEEbrWz8b9l71RjZJU=',
];

/** One of ours that stands alone, until the test is over. @param settings - further lines of its zoo.cfg. */
export async function startOurs(settings: readonly string[]): Promise<EnsembleMember> {
  const dataFolder = temporaryDataFolder();
  mkdirSync(dataFolder, { recursive: true });
  const clientPort = await freePort();
  const configFile = path.join(path.dirname(dataFolder), 'zoo.cfg');
  const own = [`dataDir=${dataFolder}`, `clientPort=${clientPort}`];
  writeFileSync(configFile, [...own, ...settings, ...SETTINGS, ''].join('\n'));
  const bundle = await bundledServer([]);
  const options = { kind: 'ours', sid: 1, clientPort, configFile, dataFolder, bundle } as const;
  const server = new EnsembleMember(options);
  afterTest(() => server.kill());
  server.start();
  await server.until('leading');
  return server;
}
