import { requestedFault } from "../engine/rules/asked/asked_faults.ts";
import type { EarlyRequest } from "../engine/domain/domain.ts";
import { apiOf } from "./gate/apis.ts";
import { type Ask, askOf } from "./request/ask.ts";
import { faults } from "./faults/all.ts";
import type { Content } from "./request/content.ts";

/** Faults that clients may ask for. */
export const ASKABLE = { faults, plain: (ask: Ask) => ask };

/**
 * The ask of a request whose body has not been read, with the faults that its head asks for; `null` where these cannot
 * be told, which is said once the body is there.
 */
export async function earlyAsk(
  request: EarlyRequest,
  { perRequestFaults: caps }: Content,
): Promise<Ask | null> {
  const { path, header, queries } = request;
  const ask = askOf({ api: apiOf(path, header), path, answer: unread });
  try {
    const wishes = await requestedFault({ ask, request, queries }, { ...ASKABLE, caps });
    return wishes ? { ...ask, ...wishes } : ask;
  } catch {
    return null;
  }
}

/** Stands for the good answer to a request that has not been read. */
function unread(): never {
  throw new Error("Cannot answer well before the body has come");
}
