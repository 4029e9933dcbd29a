export { beliefFaults, clockFaults, Fence } from './break-it.ts';
export { bucketOf, ExpiryQueue } from './expiry-queue.ts';
export { negotiate } from './negotiate.ts';
export { isPasswordOf, passwordOf } from './password.ts';
export { firstSessionId, nextSessionId } from './session-id.ts';
export { SessionManager } from './session-manager.ts';
export { SessionTracker } from './session-tracker.ts';
