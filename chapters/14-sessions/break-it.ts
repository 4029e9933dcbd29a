import { pause, type Fault } from '#kit';

export function faults(): readonly Fault[] {
  return [pause('c1', { atMs: 500, forMs: 600 })];
}
export function patientFaults(): readonly Fault[] {
  return [];
}
