import { ApiError } from "../engine/base/error.ts";
import type { Ask } from "./request/ask.ts";
import { respond } from "./http/respond.ts";
import { KeptPages } from "./http/kept_pages.ts";
import type { Representation, Resource } from "./http/resource.ts";
import type { Accumulator } from "../engine/base/accumulator.ts";
import type { Answer } from "../engine/reply/reply.ts";
import type { Exchange } from "../engine/reply/exchange.ts";
import type { PageModes } from "./modes/mode.ts";

/** Pages that this worker sent last. */
const kept = new KeptPages();

/** Size and limit of the page cache. */
export function keptPages(): Accumulator {
  return kept.memory();
}

/** Representation of the requested address. @throws {ApiError} 404 */
function representationOf(ask: Ask): Representation {
  const { site, kind, method, path, query, search = `?${query}` } = ask;
  if (kind?.type !== "html" || method === "POST") return found(kind?.make(site, ask) ?? null);
  const { seed, price_pct = "", pages = "", origin, base } = site;
  const key = `${seed} ${price_pct} ${pages} ${origin} ${base} ${path}${search}`;
  return kept.get(key) ?? kept.put(key, found(kind.make(site, ask)));
}

function found(resource: Resource | null): Resource {
  if (resource) return resource;
  throw new ApiError({ status: 404, code: null, message: "There is no such page." });
}

/** The good answer: what is at the address, as HTTP hands it over. @throws {ApiError} 404, 406, 412, 416 */
export async function answerOf(exchange: Exchange<Ask>, modes: PageModes): Promise<Answer> {
  const { ask } = exchange;
  const logins = () => exchange.next("logins", "server");
  const whole = ask.sent ? { ...ask, form: await ask.sent(), logins } : ask;
  return respond(whole, ask.mode === "site" ? representationOf(whole) : found(modes(ask.mode, exchange)));
}
