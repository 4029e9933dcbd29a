import type { FileOperation } from '../sim/files/operation.ts';
import type { Trace, TraceEvent } from '../sim/trace.ts';
import { caption, lossText, networkText } from './caption.ts';
import { count, label } from './label.ts';
import { plainText } from './text.ts';

/**
 * The run as text for golden files: one line an event, with its time, whose it is, and what
 * happened in words. Nothing is left out, so two runs with the same transcript did the same.
 *
 * @returns lines, each ended by a line feed; empty for an empty trace.
 */
export function transcript(trace: Trace): string {
  const width = Math.max(3, ...trace.events.map((event) => String(event.atMs).length));
  return trace.events
    .map((event) => `${String(event.atMs).padStart(width)} ms  ${sentence(event, trace)}\n`)
    .join('');
}

function sentence(event: TraceEvent, trace: Trace): string {
  const node = event.node ?? 'network';
  switch (event.type) {
    case 'send':
      return `${node} → ${event.to}  ${label(event.message)}${event.afterSync ? ' (after sync)' : ''}`;
    case 'deliver': {
      const again = event.copy > 1 ? ` (again, copy ${event.copy})` : '';
      return `${node} ← ${event.from}  ${label(event.message)}${again}`;
    }
    case 'lose':
      return `${node} ✗ ${event.to}  ${label(event.message)} (${lossText(event.reason)})`;
    case 'violation':
      return `RULE BROKEN${event.node === null ? '' : ` by ${node}`}: ${plainText(event.rule)}: ${plainText(event.sentence)}`;
    case 'error':
      return `${networkText(event)}: ${plainText(event.text)}`;
    case 'cut':
    case 'mend':
    case 'heal':
      return networkText(event, trace.nodes);
    default:
      return `${node} ${deed(event)}`;
  }
}

/** What a node did, with a verb. */
function deed(event: TraceEvent): string {
  switch (event.type) {
    case 'start':
      return event.restart ? 'restarts' : 'starts';
    case 'set timer':
      return `sets timer ${plainText(event.timer)} to ${event.delayMs} ms`;
    case 'clear timer':
      return `clears timer ${plainText(event.timer)}`;
    case 'timer':
      return `timer ${plainText(event.timer)} fires`;
    case 'replace':
      return `writes ${plainText(event.record)}: ${label(event.value)}`;
    case 'append':
      return `appends ${plainText(event.log)}[${event.index}]: ${label(event.entry)}`;
    case 'truncate':
      return `cuts ${plainText(event.log)} to length ${event.length}`;
    case 'create file':
    case 'write file':
    case 'truncate file':
    case 'rename file':
    case 'remove file':
    case 'sync file':
    case 'sync folder':
      return `${fileDeed(event)}${event.failed === undefined ? '' : `, which fails: ${event.failed}`}`;
    case 'sync':
      return `syncs ${count(event.writes, 'write')}`;
    case 'crash':
      return caption(event).text.replace('CRASH', 'crashes');
    case 'pause':
      return 'pauses';
    case 'note':
      return `notes ${caption(event).text}`;
    case 'output':
      return `tells its application: ${label(event.output)}`;
    default:
      return caption(event).text;
  }
}

/** What it did to its files. */
function fileDeed(event: FileOperation): string {
  switch (event.type) {
    case 'create file':
      return `creates ${plainText(event.file)}`;
    case 'write file':
      return `writes ${plainText(event.file)}: ${count(event.bytes.length, 'byte')} at ${event.offset}`;
    case 'truncate file':
      return `cuts ${plainText(event.file)} to ${count(event.length, 'byte')}`;
    case 'rename file':
      return `renames ${plainText(event.file)} to ${plainText(event.to)}`;
    case 'remove file':
      return `removes ${plainText(event.file)}`;
    case 'sync file':
      return `syncs ${plainText(event.file)}`;
    case 'sync folder':
      return 'syncs the folder';
  }
}
