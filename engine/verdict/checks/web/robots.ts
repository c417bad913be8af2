import * as z from "zod";
import type { Steps } from "../../../base/clock.ts";
import { clipped } from "../../../base/wrapped.ts";
import type { Attempt } from "../../reading/fate.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import { designedBy, MOST_PATH, numberOf, shown } from "../situation.ts";
import { robotsRules } from "./robots_rules.ts";

/** C35: robots.txt is read and obeyed. */
export const robots: Check = defineCheck({
  id: "C35",
  chapter: "web",
  name: "obeys robots.txt",
  sentence: "robots.txt is not obeyed",
  definition:
    "after its robots.txt a client asks for no page that it forbids; after a 5xx or a break for robots.txt it asks for nothing until it has " +
    "come (429 may be taken for either), and it asks for it again within `cache_ms`. A client that never asks for robots.txt is not judged: it may be a person's own. Nor is one that finds none (4xx): nothing is forbidden to it",
  source: "RFC 9309, 2.3.1.2 to 2.3.1.4, 2.4",
  needs: "needs a crawler that asks for robots.txt",
  thresholds: z.object({
    cache_ms: z.number().min(0).default(86_400_000).describe(
      "longest use of one robots.txt, in milliseconds",
    ),
  }),
  *examine(subject, { cache_ms }) {
    return counted(subject, yield* casesOf(subject, cache_ms), { needs: robots.needs });
  },
});

/** Milliseconds that a crawler has for requests that are under way, or in its queue, when robots.txt comes. */
const REACTION_MS = 2_000;

/** State of what a client knows of robots.txt. */
interface Known {
  readonly from: Attempt;
  /** Tells whether a path is forbidden; `null` where that is not sure. */
  readonly forbids: (path: string) => boolean | null;
}

function* casesOf(
  { client: { attempts, user_agent }, sdk }: Subject,
  cache_ms: number,
): Steps<readonly Case[]> {
  const design = designedBy(sdk, "C35");
  let known: Known | null = null;
  const cases: Case[] = [];
  const answers = attempts.filter(isRobots).toSorted((some, others) => some.ended - others.ended);
  let next = 0;
  for (const attempt of attempts) {
    yield;
    for (
      let answer = answers[next];
      answer && answer.ended + REACTION_MS <= attempt.started;
      answer = answers[++next]
    ) {
      known = knownFrom(answer, user_agent, known);
    }
    // While another robots.txt is on its way, or has just come, either one may be in force.
    const isChanging = answers[next] !== undefined && (answers[next]?.started ?? 0) <= attempt.started;
    if (known !== null && !isChanging && isPage(attempt)) {
      cases.push(...caseOf(attempt, known, { cache_ms, design }));
    }
  }
  return cases;
}

function isRobots({ entry: { request }, fate }: Attempt): boolean {
  return /\/robots\.txt$/.test(request.path) && fate !== "open";
}

function isPage(attempt: Attempt): boolean {
  const { method, path } = attempt.entry.request;
  return method === "GET" && !isRobots(attempt) &&
    !/\/(sitemap[^/]*\.xml(\.gz)?|favicon\.ico)$/.test(path.split("?")[0] ?? "");
}

function knownFrom(answer: Attempt, agent: string | null, before: Known | null): Known | null {
  const { reply: { status, body }, decision } = answer.entry;
  if (answer.fate === "left") return before;
  if (status === null || status >= 500) return before ?? { from: answer, forbids: () => true };
  // 429 is read in two ways. Where there is no robots.txt, nothing is forbidden that a client could keep to.
  if (status >= 400) return { from: answer, forbids: () => null };
  if (status === 304) return before && { ...before, from: answer };
  // What a fault has made of it, or a redirect, is read in more than one way.
  if (status !== 200 || decision.outcome !== "success" || body.text === null || body.cut) {
    return { from: answer, forbids: () => null };
  }
  return { from: answer, forbids: robotsRules(body.text, agent ?? "") };
}

function caseOf(
  attempt: Attempt,
  { from, forbids }: Known,
  { cache_ms, design }: { readonly cache_ms: number; readonly design: string | null },
): Case[] {
  const { path } = attempt.entry.request;
  const isBarred = forbids(path);
  const isOld = attempt.started - from.ended > cache_ms;
  if (isBarred === null) return [];
  const { status } = from.entry.reply;
  const isRead = status === 200 || status === 304;
  const because = isOld
    ? `with a robots.txt that was ${shown(attempt.started - from.ended)} old (${numberOf(from)})`
    : isRead
    ? `which robots.txt forbids (${numberOf(from)})`
    : `though robots.txt could not be read (${numberOf(from)}, ${status ?? "no reply"})`;
  const proof = () => `${numberOf(attempt)} asked for ${clipped(path, MOST_PATH)}, ${because}.`;
  const ids = [attempt.entry.id, from.entry.id];
  // No crawler asks by its design for what a robots.txt that it has read forbids.
  const by_design = isBarred && isRead ? null : design;
  return [{ ok: !isBarred && !isOld, confidence: 0.9, ids, proof, by_design }];
}
