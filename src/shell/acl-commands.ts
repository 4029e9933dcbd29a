import { ErrorCode } from '#kit';
import { errorOf, ZooKeeperError } from '../client/errors.ts';
import { formatAcl, parseAcls } from './acl-text.ts';
import { bytesOf, type Command } from './command.ts';
import { versionOf } from './data-commands.ts';
import { formatStat } from './format-stat.ts';
import { subtree } from './subtree.ts';

/** Commands about who may do what. Apache: `GetAclCommand`, `SetAclCommand`, `AddAuthCommand`, `WhoAmICommand`. */
export const ACL_COMMANDS: Readonly<Record<string, Command>> = {
  getAcl: {
    usage: '[-s] path',
    flags: { plain: 's' },
    least: 1,
    async run({ client, out }, words) {
      const { acl, stat } = await client.getAcl(words.args[0]!);
      for (const entry of acl) out(formatAcl(entry));
      if (words.has('s')) out(formatStat(stat));
    },
  },
  setAcl: {
    usage: '[-s] [-v version] [-R] path acl',
    flags: { plain: 'sR', valued: ['v'] },
    least: 2,
    async run({ client, out, err }, words) {
      const [path, text] = words.args;
      const acl = parseAcls(text!, err);
      const version = versionOf(words);
      if (acl.length === 0) throw errorOf(ErrorCode.INVALIDACL);
      if (words.has('R')) {
        for await (const at of subtree(client, path!)) {
          await client.setAcl(at, acl, version).catch((error: unknown) => {
            // Apache's goes on with the next node, too, and counts this as done.
            if (!(error instanceof ZooKeeperError)) throw error;
            out(error.message);
          });
        }
      } else {
        const stat = await client.setAcl(path!, acl, version);
        if (words.has('s')) out(formatStat(stat));
      }
    },
  },
  addauth: {
    usage: 'scheme auth',
    least: 1,
    async run({ client }, { args }) {
      const [scheme, auth] = args;
      await client.addAuth(scheme!, auth === undefined ? null : bytesOf(auth));
    },
  },
  whoami: {
    usage: '',
    least: 0,
    async run({ client, out }) {
      const clients = await client.whoAmI();
      out(['Auth scheme: User', ...clients.map((one) => `${one.scheme}: ${one.user}`)].join('\n'));
    },
  },
};
