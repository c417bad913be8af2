import { ApiError } from "../engine/error.ts";
import type { Accumulator, Answer, Exchange } from "../engine/types.ts";
import type { Ask } from "./ask.ts";
import { respond } from "./http/respond.ts";
import { KeptPages } from "./kept.ts";
import type { Modes } from "./modes/modes.ts";
import type { Representation, Resource } from "./resource.ts";

/** What this worker has sent last. */
const kept = new KeptPages();

/** How much of it there is. */
export function keptPages(): Accumulator {
  return kept.memory();
}

/** What is sent of the address that was asked for. @throws {ApiError} 404 */
function representationOf(ask: Ask): Representation {
  const { site, kind, method, path, query } = ask;
  if (kind?.type !== "html" || method === "POST") return found(kind?.make(site, ask) ?? null);
  const key = `${site.seed} ${site.price_pct ?? ""} ${site.base} ${path}?${query}`;
  return kept.get(key) ?? kept.put(key, found(kind.make(site, ask)));
}

function found(resource: Resource | null): Resource {
  if (resource) return resource;
  throw new ApiError({ status: 404, code: null, message: "There is no such page." });
}

/** The good answer: what is at the address, as HTTP hands it over. @throws {ApiError} 404, 406, 412, 416 */
export async function answerOf(exchange: Exchange<Ask>, modes: Modes): Promise<Answer> {
  const { ask } = exchange;
  const logins = () => exchange.turn("logins", "server");
  const whole = ask.sent ? { ...ask, form: await ask.sent, logins } : ask;
  return respond(whole, ask.mode === "site" ? representationOf(whole) : found(modes(ask.mode, exchange)));
}
