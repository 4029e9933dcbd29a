export { Echo } from './echo.ts';
export { Pinger } from './pinger.ts';
export { schedule } from './break-it.ts';
