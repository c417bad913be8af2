import { codeIn, countIn, hopAddress, markIn, redirect } from "../../answers/redirect.ts";
import { hostOf, otherName } from "../../site/origin.ts";
import type { PageRequest } from "../../http/page_request.ts";
import type { Site } from "../../site/site.ts";
import { hop } from "./hop.ts";

/** Kinds of redirect loops. */
export const LOOPS = ["self", "pair", "new", "host", "case"] as const;

/** Position of a client in a loop. */
export interface Loop {
  readonly form: typeof LOOPS[number];
  /** Tells one loop from the others, for clients that know where they have been. */
  readonly id: string;
  /** Grows for ever where addresses are always new; 0 or 1 where there are two; 0 where there is one. */
  readonly at: number;
  readonly code: number;
}

/** Counting begins anew here, which no client will see. */
const MOST_AT = Number.MAX_SAFE_INTEGER;

/** The address of a place in a loop. */
export function loopAddress(site: Site, { form, id, at, code }: Loop): string {
  const address = (place: number) => hopAddress(site, "loop", { form, id, at: place, code });
  return form === "case" ? `${address(0)}&place=a%${at === 0 ? "2C" : "2c"}b` : address(at);
}

/** Leads on and on. */
export const loopHop = hop("loop", (site, call) => {
  const form = LOOPS.find((one) => one === call.query.get("form")) ?? "self";
  const [at, code] = [form === "case" ? caseIn(call) : countIn(call, "at", MOST_AT), codeIn(call)];
  const next = loopAddress(site, { form, id: markIn(call, "id"), at: NEXT[form](at), code });
  if (form !== "host") return redirect(next, code);
  const { name, port } = hostOf(call);
  return redirect(`http://${otherName(name)}${port}${next}`, code);
});

/** 0 for a comma that is written %2C, 1 for one that is %2c. */
function caseIn({ search = "" }: PageRequest): 0 | 1 {
  return search.includes("%2c") ? 1 : 0;
}

const NEXT: Readonly<Record<Loop["form"], (at: number) => number>> = {
  self: (at) => at,
  pair: (at) => at === 0 ? 1 : 0,
  case: (at) => at === 0 ? 1 : 0,
  new: (at) => (at + 1) % MOST_AT,
  host: (at) => at,
};
