import { ApiError } from "../base/error.ts";
import type { WorkerState } from "../worker/state.ts";

/** Refuses a change that would do nothing, since a tape is played. @throws {ApiError} 409 */
export function refuseUnderTape({ snapshot }: Pick<WorkerState, "snapshot">): void {
  if (snapshot().config.tape.lines === undefined) return;
  const message = "This would do nothing: a tape is played, which alone decides what is done to requests";
  throw new ApiError({ status: 409, code: null, message });
}
