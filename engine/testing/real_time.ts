/** `setTimeout` and the clock as they were when this module was loaded: fake timers of a test stop neither. */
const { setTimeout: wait } = globalThis;
const now = performance.now.bind(performance);

/** Real time, also while a test has fake timers. */
export const realTime = {
  /** Milliseconds since some instant. */
  now,
  sleep: (ms: number): Promise<void> => new Promise((resolve) => void wait(resolve, ms)),
} as const;
