import type { NodeId } from '../kit/env.ts';
import { ByteReader, ByteWriter, MalformedBytes } from './bytes.ts';
import type { Fault, FaultKind } from './fault.ts';
import { faultProblem } from './fault-problem.ts';
import type { ParamRanges, Schedule } from './schedule.ts';

type FieldType = 'node' | 'side' | 'unsigned' | 'signed';

/** How each kind of fault is written. Its place in this list is its number: add at the end only. */
const LAYOUTS: readonly (readonly [FaultKind, Readonly<Record<string, FieldType>>])[] = [
  ['crash', { node: 'node', atMs: 'unsigned', forMs: 'unsigned', keep: 'unsigned' }],
  ['crash-after', { node: 'node', step: 'unsigned', forMs: 'unsigned', keep: 'unsigned' }],
  ['pause', { node: 'node', atMs: 'unsigned', forMs: 'unsigned' }],
  ['partition', { side: 'side', atMs: 'unsigned', forMs: 'unsigned' }],
  ['one-way', { side: 'side', atMs: 'unsigned', forMs: 'unsigned' }],
  ['lose', { from: 'node', to: 'node', nth: 'unsigned' }],
  ['repeat', { from: 'node', to: 'node', nth: 'unsigned', afterMs: 'unsigned' }],
  ['delay', { from: 'node', to: 'node', nth: 'unsigned', byMs: 'unsigned' }],
  ['slow-disk', { node: 'node', atMs: 'unsigned', forMs: 'unsigned', syncMs: 'unsigned' }],
  ['drift', { node: 'node', percent: 'signed' }],
  ['full-disk', { node: 'node', atMs: 'unsigned', forMs: 'unsigned' }],
  ['failing-disk', { node: 'node', atMs: 'unsigned', forMs: 'unsigned' }],
  ['cut-link', { from: 'node', to: 'node', atMs: 'unsigned', forMs: 'unsigned' }],
];

/** More faults than this cannot be meant. */
const MOST_FAULTS = 1000;

/**
 * A schedule in few bytes.
 *
 * @param nodes - the scenario's nodes; names are written as their places in this list.
 * @param ranges - the scenario's settings; written in this order, from their smallest values up.
 * @throws RangeError for a number or a setting out of its range; MalformedBytes for a node that is
 * not among `nodes`.
 */
export function encodeSchedule(
  schedule: Schedule,
  nodes: readonly NodeId[],
  ranges: ParamRanges,
): Uint8Array {
  const writer = new ByteWriter().unsigned(schedule.seed);
  for (const [name, [min]] of Object.entries(ranges)) {
    writer.unsigned(schedule.params[name]! - min);
  }
  writer.unsigned(schedule.faults.length);
  for (const fault of schedule.faults) {
    const number = LAYOUTS.findIndex(([kind]) => kind === fault.kind);
    writer.unsigned(number);
    for (const [field, type] of Object.entries(LAYOUTS[number]![1])) {
      writeField(writer, type, (fault as unknown as Record<string, unknown>)[field], nodes);
    }
  }
  return writer.finish();
}

/**
 * The schedule that {@link encodeSchedule} wrote, given the same scenario.
 *
 * @throws MalformedBytes if it cannot be one.
 */
export function decodeSchedule(
  bytes: Uint8Array,
  nodes: readonly NodeId[],
  ranges: ParamRanges,
): Schedule {
  const reader = new ByteReader(bytes);
  const seed = reader.unsigned();
  const params: Record<string, number> = {};
  for (const [name, [min, max]] of Object.entries(ranges)) {
    params[name] = min + reader.index(max - min + 1);
  }
  const faults: Fault[] = [];
  const count = reader.index(MOST_FAULTS);
  for (let i = 0; i < count; i++) {
    const [kind, fields] = LAYOUTS[reader.index(LAYOUTS.length)]!;
    const fault: Record<string, unknown> = { kind };
    for (const [field, type] of Object.entries(fields)) {
      fault[field] = readField(reader, type, nodes);
    }
    const problem = faultProblem(fault as unknown as Fault);
    if (problem !== undefined) throw new MalformedBytes(problem);
    faults.push(fault as unknown as Fault);
  }
  reader.end();
  return { seed, params, faults };
}

function writeField(
  writer: ByteWriter,
  type: FieldType,
  value: unknown,
  nodes: readonly NodeId[],
): void {
  switch (type) {
    case 'node':
      writer.unsigned(placeOf(value as NodeId, nodes));
      break;
    case 'side': {
      const side = value as readonly NodeId[];
      writer.unsigned(side.length);
      for (const node of side) writer.unsigned(placeOf(node, nodes));
      break;
    }
    case 'unsigned':
      writer.unsigned(value as number);
      break;
    case 'signed':
      writer.signed(value as number);
  }
}

function readField(reader: ByteReader, type: FieldType, nodes: readonly NodeId[]): unknown {
  switch (type) {
    case 'node':
      return nodes[reader.index(nodes.length)];
    case 'side': {
      const length = reader.index(nodes.length + 1);
      return Array.from({ length }, () => nodes[reader.index(nodes.length)]);
    }
    case 'unsigned':
      return reader.unsigned();
    case 'signed':
      return reader.signed();
  }
}

function placeOf(node: NodeId, nodes: readonly NodeId[]): number {
  const place = nodes.indexOf(node);
  if (place < 0) throw new MalformedBytes(`there is no node "${node}"`);
  return place;
}
