import { messageOf } from "../../base/error.ts";
import { INTERRUPTED } from "../exit_codes.ts";
import type { ExitCode, Host } from "../host.ts";
import { CannotStart, onSignals } from "./child.ts";

/**
 * Does work that runs a command again and again, until a signal aborts it; a command that cannot be started ends it with
 * a message. The result is the exit code of the program.
 */
export async function untilSignal(
  { error: say }: Pick<Host, "error">,
  work: (signal: AbortSignal) => Promise<ExitCode>,
): Promise<ExitCode> {
  const abort = new AbortController();
  const stopListening = onSignals(() => abort.abort());
  try {
    return await work(abort.signal);
  } catch (error) {
    if (abort.signal.aborted) {
      say("Stopped by a signal");
      return INTERRUPTED;
    }
    if (!(error instanceof CannotStart)) throw error;
    say(`error: ${messageOf(error)}`);
    return error.code;
  } finally {
    stopListening();
  }
}
