import * as z from "zod";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import { placesBetween } from "../../reading/places.ts";
import { shown } from "../situation.ts";

/** C17: a client does not keep an overloaded server down. */
export const metastable: Check = defineCheck({
  id: "C17",
  chapter: "recovery",
  name: "lets an overloaded server recover",
  sentence: "its retries keep an overloaded server down",
  definition:
    "after what triggered an outage that depends on the load, the failures end within `most_triggers` times the length of the trigger; " +
    "counted against a client only if it sent more than `most_load` requests for each call in that time",
  source: "OSDI'22: 22 such failures in 11 organisations; 4 of 15 large ones of AWS",
  needs: "needs an outage that depends on the load, told of as an incident: no command does that yet",
  explained_by: ["C12", "C11", "C9", "C10"],
  thresholds: z.object({
    most_triggers: z.number().min(1).default(5).describe("time to recover, in lengths of the trigger"),
    most_load: z.number().min(1).default(1.2).describe("requests for each call after the trigger"),
  }),
  examine(subject, { most_triggers, most_load }) {
    const outages = subject.extras.incidents.filter(({ by_load }) => by_load);
    const cases = outages.flatMap((outage) => caseOf(outage, subject, { most_triggers, most_load }));
    return counted(subject, cases, { needs: metastable.needs });
  },
});

const WINDOW_MS = 5_000;

function caseOf(
  { from, to }: { readonly from: number; readonly to: number },
  { client: { attempts }, calls, end }: Subject,
  { most_triggers, most_load }: { readonly most_triggers: number; readonly most_load: number },
): Case[] {
  const limit = to + most_triggers * (to - from);
  const [ids, isBack] = [
    attempts.slice(...placesBetween(attempts, limit - WINDOW_MS, limit)).map(({ entry }) => entry.id),
    () => isHealthy(to, limit),
  ];
  if (isBack()) return [{ ok: true, confidence: 1, ids: [], proof: () => "" }];
  const own = calls.flatMap((call) => call.attempts).filter(({ started }) =>
    started >= to && started < limit
  );
  const first = own.filter(({ join }) => join === null).length;
  if (end < limit || first === 0 || own.length / first <= most_load) return [];
  const proof = () =>
    `The trigger was over after ${shown(to - from)}; ${
      shown(limit - to)
    } later most still failed, at ${own.length} requests for ${first} calls.`;
  return [{ ok: false, confidence: 0.96, ids, proof }];

  function isHealthy(after: number, before: number): boolean {
    for (let start = after; start + WINDOW_MS <= before; start += WINDOW_MS) {
      const window = attempts.slice(...placesBetween(attempts, start, start + WINDOW_MS));
      const good = window.filter(({ fate }) => fate === "good").length;
      if (good > 0 && good >= 0.8 * window.length) return true;
    }
    return false;
  }
}
