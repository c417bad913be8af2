import { ClientGone } from "../base/clock.ts";
import { apiError } from "../base/error.ts";

/**
 * The meaning of an error of the host while it read a request body; any other error is returned as it is. `Deno.serve`
 * throws one of its own where the client leaves in the middle, before it says that the client is gone.
 */
export function bodyErrorOf(error: unknown): unknown {
  if (error instanceof Deno.errors.BadResource) return new ClientGone();
  if (!(error instanceof Error) || !/^invalid HTTP/i.test(error.message)) return error;
  return apiError(400, "The request body is not valid HTTP.");
}
