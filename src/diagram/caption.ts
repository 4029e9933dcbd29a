import type { FileOperation } from '../sim/files/operation.ts';
import type { LossReason, TraceEvent } from '../sim/trace.ts';
import { count, label } from './label.ts';
import { plainText } from './text.ts';

/** What a caption is about; drawings give each its own look besides its words and its mark. */
export type Tone = 'plain' | 'disk' | 'timer' | 'note' | 'output' | 'life' | 'fault' | 'alarm';

/** What is written beside a lifeline for an event that is no message. */
export interface Caption {
  /** One character that stands on the lifeline itself. */
  readonly mark: string;
  readonly text: string;
  readonly tone: Tone;
}

/** The caption of an event on a node's lifeline. `send`, `deliver` and `lose` have one as well, for
 * those that have no second lifeline to draw an arrow to. */
export function caption(event: TraceEvent): Caption {
  switch (event.type) {
    case 'start':
      return event.restart ? life('○', 'RESTART') : life('○', 'start');
    case 'send':
      return {
        mark: '●',
        text: `${label(event.message)} to ${other(event, event.to)}`,
        tone: 'plain',
      };
    case 'deliver':
      return {
        mark: '●',
        text: `${label(event.message)} from ${other(event, event.from)}${event.copy > 1 ? ' (again)' : ''}`,
        tone: 'plain',
      };
    case 'lose':
      return fault(
        `${label(event.message)} to ${other(event, event.to)}: ${lossText(event.reason)}`,
      );
    case 'set timer':
      return timer(`set timer ${plainText(event.timer)}: ${event.delayMs} ms`);
    case 'clear timer':
      return timer(`clear timer ${plainText(event.timer)}`);
    case 'timer':
      return timer(`timer ${plainText(event.timer)}`);
    case 'replace':
      return disk(`write ${plainText(event.record)}: ${label(event.value)}`);
    case 'append':
      return disk(`append ${label(event.entry)}`);
    case 'truncate':
      return disk(`cut ${plainText(event.log)} to length ${event.length}`);
    case 'create file':
    case 'write file':
    case 'truncate file':
    case 'rename file':
    case 'remove file':
    case 'sync file':
    case 'sync folder':
      return event.failed === undefined
        ? disk(fileText(event))
        : fault(`${fileText(event)}: ${event.failed}`);
    case 'sync':
      return disk(event.writes === 1 ? 'synced' : `synced ${count(event.writes, 'write')}`);
    case 'crash':
      return { mark: '✗', text: crashText(event), tone: 'fault' };
    case 'pause':
      return fault('PAUSED');
    case 'resume':
      return life('●', 'goes on');
    case 'slow disk':
      return fault(`slow disk: ${event.syncMs} ms a sync`);
    case 'full disk':
      return fault('disk full');
    case 'failing disk':
      return fault('disk fails');
    case 'normal disk':
      return life('●', 'disk is normal again');
    case 'drift':
      return fault(driftText(event.percent));
    case 'connect':
      return { mark: '●', text: `connects to ${plainText(event.peer)}`, tone: 'plain' };
    case 'disconnect':
      return life('●', `closes connection to ${plainText(event.peer)}${unsentText(event)}`);
    case 'link up':
      return life('●', `connected to ${plainText(event.peer)}${unsentText(event)}`);
    case 'link down':
      return fault(`${downText(event)}${unsentText(event)}`);
    case 'note':
      return { mark: '●', text: `"${plainText(event.text)}"`, tone: 'note' };
    case 'output':
      return { mark: '◆', text: label(event.output), tone: 'output' };
    default:
      return { mark: '●', text: networkText(event), tone: 'fault' };
  }
}

/** What is written across all lifelines for an event that concerns the whole network. */
export function networkText(event: TraceEvent, everyone: readonly string[] = []): string {
  switch (event.type) {
    case 'cut':
    case 'mend': {
      const side = event.side.join(', ');
      const isOther = (node: string): boolean => !event.side.includes(node);
      const rest = (event.others ?? everyone.filter(isOther)).join(', ');
      const others = rest === '' ? 'all others' : rest;
      if (event.type === 'mend') return `mended: ${side} ${event.oneWay ? '→' : '↔'} ${others}`;
      return event.oneWay
        ? `CUT, one way: nothing from ${side} reaches ${others}`
        : `CUT: ${side} ✗ ${others}`;
    }
    case 'heal':
      return 'all faults are over';
    case 'violation':
      return `RULE BROKEN: ${plainText(event.rule)}`;
    case 'error':
      return `EXCEPTION in ${plainText(event.handler)}${event.node === null ? '' : ` of ${event.node}`}`;
    default:
      return event.type;
  }
}

/** Why a message did not arrive, in the fewest words. */
export function lossText(reason: LossReason): string {
  return reason === 'cut' ? 'cut off' : reason;
}

/** What was done to files, or tried. */
function fileText(event: FileOperation & { readonly failed?: string }): string {
  const synced = event.failed === undefined ? 'synced' : 'sync';
  switch (event.type) {
    case 'create file':
      return `create ${plainText(event.file)}`;
    case 'write file':
      return `write ${plainText(event.file)}: ${count(event.bytes.length, 'byte')} at ${event.offset}`;
    case 'truncate file':
      return `cut ${plainText(event.file)} to ${count(event.length, 'byte')}`;
    case 'rename file':
      return `rename ${plainText(event.file)} to ${plainText(event.to)}`;
    case 'remove file':
      return `remove ${plainText(event.file)}`;
    case 'sync file':
      return `${synced} ${plainText(event.file)}`;
    case 'sync folder':
      return `${synced} the folder`;
  }
}

function crashText(event: Extract<TraceEvent, { type: 'crash' }>): string {
  const parts = [
    event.byDisk === true ? 'could not go on without its disk' : '',
    event.lostWrites > 0 ? `${count(event.lostWrites, 'write')} lost` : '',
    event.keptWrites > 0 ? `${count(event.keptWrites, 'write')} kept by luck` : '',
    event.torn ? 'a log entry torn' : '',
    event.tornFile === undefined ? '' : `a write to ${plainText(event.tornFile)} torn`,
    event.unsent > 0 ? `${count(event.unsent, 'message')} unsent` : '',
  ];
  return ['CRASH', ...parts.filter((part) => part !== '')].join(', ');
}

function downText({ peer, reason }: Extract<TraceEvent, { type: 'link down' }>): string {
  const name = plainText(peer);
  switch (reason) {
    case 'closed':
      return `connection closed by ${name}`;
    case 'refused':
      return `connection to ${name} refused`;
    case 'no answer':
      return `connection to ${name}: no answer`;
    default:
      return `connection to ${name} broke`;
  }
}

/** Messages that waited for the disk, and may not leave any more. */
function unsentText({ unsent = 0 }: { readonly unsent?: number }): string {
  return unsent === 0 ? '' : `, ${count(unsent, 'message')} unsent`;
}

function driftText(percent: number): string {
  if (percent === 0) return 'clock runs true again';
  return `clock runs ${Math.abs(percent)} % ${percent > 0 ? 'fast' : 'slow'}`;
}

function other(event: TraceEvent, peer: string): string {
  return peer === event.node ? 'itself' : peer;
}

const disk = (text: string): Caption => ({ mark: '●', text, tone: 'disk' });
const timer = (text: string): Caption => ({ mark: '○', text, tone: 'timer' });
const fault = (text: string): Caption => ({ mark: '●', text, tone: 'fault' });
const life = (mark: string, text: string): Caption => ({ mark, text, tone: 'life' });
