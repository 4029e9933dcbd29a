import type { LoggedTxn } from '../kit/contracts/zab-broadcast.ts';
import type { SingleTxn, Txn, TxnBody } from '../kit/contracts/znode-tree.ts';
import { formatErrorCode } from '../kit/error-code.ts';
import { OPEN_ACL } from '../kit/open-access.ts';
import type { FileHeader } from './file-header.ts';
import { readLogFile, type LogEnd, type LogEntry } from './log-file.ts';
import { aclJson, aclWords, dataJson, dataWords, hexWords, pathWords, timeWords } from './words.ts';

/** What is to be shown of a file. */
export interface ShowOptions {
  /** The data of the nodes, besides its length. */
  readonly data?: boolean;
  /** A JSON object a line, instead of words. */
  readonly json?: boolean;
}

/**
 * A log as lines of text: its header, the transactions, where it ends and why.
 *
 * @param file - its name.
 * @returns by its end: whether all of it is whole.
 */
export function* showLog(
  bytes: Uint8Array,
  header: FileHeader,
  file: string,
  options: ShowOptions = {},
): Generator<string, boolean, undefined> {
  const show = options.json === true ? JSON_LINES : WORDS;
  yield* show.header(header, file, bytes.length);
  const entries = readLogFile(bytes);
  let damaged = 0;
  for (let count = 0; ; count++) {
    const next = entries.next();
    if (next.done === true) {
      yield show.end(next.value, count, damaged);
      return next.value.clean && damaged === 0;
    }
    if (next.value.problem !== undefined) damaged++;
    yield show.entry(next.value, options.data === true);
  }
}

/** One way of showing it. */
interface Show {
  header(header: FileHeader, file: string, size: number): string[];
  entry(entry: LogEntry, withData: boolean): string;
  end(end: LogEnd, entries: number, damaged: number): string;
}

const WORDS: Show = {
  header: ({ magic, version, dbid }, file, size) => [
    `${file}: ${magic} version ${version}, dbid ${dbid}, ${size} bytes`,
    columns('offset', 'time', 'session', 'cxid', 'zxid', 'transaction'),
  ],
  entry: ({ offset, length, logged, problem }, withData) => {
    const bad = problem === undefined ? '' : `✗ ${problem}`;
    if (logged === undefined) return `${String(offset).padStart(9)}  ${bad}; ${length} bytes`;
    const { zxid, txn } = logged;
    return columns(
      String(offset),
      timeWords(txn.timeMs),
      hexWords(txn.clientId),
      String(txn.cxid),
      hexWords(zxid),
      [bodyWords(txn.body, withData), bad].filter((part) => part !== '').join('  '),
    );
  },
  end: ({ offset, clean, why }, entries, damaged) => {
    const count = `${entries} ${entries === 1 ? 'entry' : 'entries'}`;
    const bad = damaged === 0 ? '' : `, ${damaged} of them damaged`;
    return `${clean ? '' : '✗ '}The log ends at offset ${offset}, after ${count}${bad}: ${why}.`;
  },
};

const JSON_LINES: Show = {
  header: ({ magic, version, dbid }, file, size) => [
    JSON.stringify({ line: 'header', file, magic, version, dbid: String(dbid), size }),
  ],
  entry: ({ offset, length, logged, problem }, withData) =>
    JSON.stringify({
      line: 'entry',
      offset,
      length,
      ...(logged && loggedJson(logged, withData)),
      problem,
    }),
  end: (end, entries, damaged) => JSON.stringify({ line: 'end', ...end, entries, damaged }),
};

function columns(
  offset: string,
  time: string,
  session: string,
  cxid: string,
  zxid: string,
  txn: string,
): string {
  return [
    offset.padStart(9),
    time.padEnd(24),
    session.padEnd(18),
    cxid.padStart(8),
    zxid.padEnd(11),
    txn,
  ]
    .join('  ')
    .trimEnd();
}

function bodyWords(body: TxnBody, withData: boolean): string {
  if (body.type !== 'multi') return singleWords(body, withData);
  return `multi [${body.txns.map((part) => singleWords(part, withData)).join('; ')}]`;
}

function singleWords(body: SingleTxn, withData: boolean): string {
  return [body.type, ...fieldWords(body, withData)].join(' ');
}

function fieldWords(body: SingleTxn, withData: boolean): string[] {
  switch (body.type) {
    case 'createSession':
      return [`${body.timeoutMs} ms`];
    case 'closeSession':
      return body.paths.map(pathWords);
    case 'error':
      return [formatErrorCode(body.err)];
    case 'delete':
    case 'deleteContainer':
      return [pathWords(body.path)];
    case 'check':
      return [pathWords(body.path), `version ${body.version}`];
    case 'setData':
      return [pathWords(body.path), dataWords(body.data, withData), `version ${body.version}`];
    case 'setACL':
      return [pathWords(body.path), aclWords(body.acl), `version ${body.version}`];
    case 'create':
    case 'create2':
    case 'createContainer':
    case 'createTTL':
      return [
        pathWords(body.path),
        dataWords(body.data, withData),
        ...('ephemeral' in body && body.ephemeral ? ['ephemeral'] : []),
        ...(body.type === 'createTTL' ? [`ttl ${body.ttlMs} ms`] : []),
        ...(body.acl === OPEN_ACL ? [] : [aclWords(body.acl)]),
      ];
  }
}

function loggedJson({ zxid, txn }: LoggedTxn<Txn>, withData: boolean): object {
  return {
    zxid: hexWords(zxid),
    session: hexWords(txn.clientId),
    cxid: txn.cxid,
    timeMs: txn.timeMs,
    ...bodyJson(txn.body, withData),
    digest: txn.digest?.toString(),
  };
}

function bodyJson(body: TxnBody, withData: boolean): object {
  if (body.type !== 'multi') return singleJson(body, withData);
  return { type: 'multi', txns: body.txns.map((part) => singleJson(part, withData)) };
}

function singleJson(body: SingleTxn, withData: boolean): object {
  const { data, acl, ...rest } = { data: undefined, acl: undefined, ...body };
  return {
    ...rest,
    ...(data !== undefined && dataJson(data, withData)),
    ...(acl !== undefined && { acl: aclJson(acl) }),
  };
}
