/** Written in chapter 13. The kit writes with the reference, whatever a learner has written. */
export { JuteWriter } from '../../solutions/13-wire/jute-writer.ts';
