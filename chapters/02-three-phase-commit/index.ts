export { Coordinator } from './coordinator.ts';
export { Participant } from './participant.ts';
export { schedule } from './break-it.ts';
