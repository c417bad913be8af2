import * as z from "zod";
import { type Check, defineCheck } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import { designedBy, numberOf, shown } from "../situation.ts";
import { silencesMet } from "./departures.ts";

/** C24: keep-alives without end are no answer. */
export const maskedStall: Check = defineCheck({
  id: "C24",
  chapter: "time-outs",
  name: "sees a masked stall",
  sentence: "keep-alives without an answer are waited for without end",
  definition:
    "a stream in which nothing but keep-alives comes is left within `limit_ms`. It holds by those that the client left",
  source: "goose PR#11948",
  needs:
    "needs a stall of nothing but keep-alives (masked_stall) that is longer than the client's time-out for a whole answer",
  explained_by: ["C21"],
  thresholds: z.object({
    limit_ms: z.number().min(0).default(630_000).describe(
      "longest time of nothing but keep-alives, in milliseconds",
    ),
  }),
  *examine(subject, { limit_ms }) {
    const by_design = designedBy(subject.sdk, "C24");
    const met = (yield* silencesMet(subject)).filter(({ kind }) => kind === "pings");
    const cases = met.flatMap(({ attempt, ms, left }): Case[] => {
      if (!left && ms <= limit_ms) return [];
      const proof = () =>
        `${numberOf(attempt)} sent nothing but keep-alives for ${shown(ms)}, and the client stayed.`;
      return [{ ok: left && ms <= limit_ms, confidence: 0.9, ids: [attempt.entry.id], proof, by_design }];
    });
    return counted(subject, cases, { needs: maskedStall.needs });
  },
});
