/** Sessions of a worker; one more closes the one that has been idle for the longest time. */
export const MOST_SESSIONS = 64;
/** Time without a request or an open stream after which a session ends, in milliseconds. */
export const SESSION_IDLE_MS = 1_800_000;
