import { codeIn, countIn, hopAddress, markIn, redirect } from "../../answers/redirect.ts";
import { hostOf, otherName } from "../../site/origin.ts";
import type { Site } from "../../site/site.ts";
import { hop } from "./hop.ts";

/** Kinds of redirect loops. */
export const LOOPS = ["self", "pair", "new", "host"] as const;

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
  return hopAddress(site, "loop", { form, id, at, code });
}

/** Leads on and on. */
export const loopHop = hop("loop", (site, call) => {
  const form = LOOPS.find((one) => one === call.query.get("form")) ?? "self";
  const [at, code] = [countIn(call, "at", MOST_AT), codeIn(call)];
  const next = loopAddress(site, { form, id: markIn(call, "id"), at: NEXT[form](at), code });
  if (form !== "host") return redirect(next, code);
  const { name, port } = hostOf(call);
  return redirect(`http://${otherName(name)}${port}${next}`, code);
});

const NEXT: Readonly<Record<Loop["form"], (at: number) => number>> = {
  self: (at) => at,
  pair: (at) => at === 0 ? 1 : 0,
  new: (at) => (at + 1) % MOST_AT,
  host: (at) => at,
};
