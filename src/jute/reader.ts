/** Written in chapter 13. The kit reads with the reference, whatever a learner has written. */
export { JuteReader } from '../../solutions/13-wire/jute-reader.ts';
