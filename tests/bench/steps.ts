/** Steps on an event loop, as `longest_step.ts` tells them. */

/** Longest step, and how many are in each class. */
export interface Steps {
  readonly longest_ms: number;
  /** Number of steps in each of `STEP_CLASSES_MS`, and a last one for longer steps. */
  readonly counts: readonly number[];
}

/** Upper ends of the classes, in milliseconds. */
export const STEP_CLASSES_MS = [1, 2, 5, 10, 20, 50];

/** Beginning of the line that tells them. */
export const STEPS = "steps: ";
