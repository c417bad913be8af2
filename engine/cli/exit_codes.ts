/** Exit code where a check is broken, or a command has not survived a fault. */
export const BROKEN = 3;
/** Exit code of a program that SIGINT ended. */
export const INTERRUPTED = 130;
