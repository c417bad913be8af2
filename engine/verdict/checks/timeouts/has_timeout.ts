import * as z from "zod";
import type { SilenceKind } from "../../reading/silences.ts";
import { type Check, defineCheck } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import { designedBy, numberOf, shown } from "../situation.ts";
import { type SatThrough, silencesMet } from "./departures.ts";

/** Silences by their kind, for sentences. */
const SILENCES: Readonly<Record<SilenceKind, string>> = {
  reply: "before the reply",
  first_token: "after the head of the reply",
  between: "amid the reply",
  pings: "of nothing but keep-alives",
};

/** C21: a silent server is left. */
export const hasTimeout: Check = defineCheck({
  id: "C21",
  chapter: "time-outs",
  name: "has a time-out",
  sentence: "a silent server is waited for without end",
  definition:
    "no silence of the server, in which not a byte comes, is sat through for `limit_ms`, or for the time-out that the " +
    "request names (`x-stainless-timeout`) and a twentieth, where that ends a silence before the reply. It holds by the silences that the client left, " +
    "but for those of several calls that it left at one moment, and at no other after that time: what runs side by side is cancelled together",
  source: "Google SRE, deadlines; sources of the official SDKs: 600 s",
  needs:
    "needs a silence that is longer than the client's time-out (connection_stall, timeout, stream_stall)",
  thresholds: z.object({
    limit_ms: z.number().min(0).default(630_000).describe(
      "longest silence that a client may sit through, in milliseconds",
    ),
  }),
  *examine(subject, { limit_ms }) {
    const met = (yield* silencesMet(subject)).filter(({ kind }) => kind !== "pings");
    const kinds = new Set(met.filter(({ left }) => left).map(({ kind }) => SILENCES[kind]));
    const design = designedBy(subject.sdk, "C21");
    const cases = met.flatMap((one) => caseOf(one, one.kind === "reply" ? null : design, limit_ms));
    const note = kinds.size === 0 ? undefined : `seen ${Array.from(kinds).join(", ")}`;
    return counted(subject, cases, { needs: hasTimeout.needs, note });
  },
});

function caseOf(
  { attempt, ms, left, declared_ms, kind }: SatThrough,
  by_design: string | null,
  limit_ms: number,
): Case[] {
  const declared = kind === "reply" && declared_ms !== null ? declared_ms * 1.05 + 1000 : limit_ms;
  const tooLong = ms > Math.min(limit_ms, declared);
  if (!left && !tooLong) return [];
  const proof = () =>
    `${numberOf(attempt)} was silent for ${shown(ms)} ${SILENCES[kind]}, and the client stayed.`;
  return [{ ok: left, confidence: 1, ids: [attempt.entry.id], proof, by_design }];
}
