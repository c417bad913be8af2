import * as z from "zod";
import type { Entry, JournalBody } from "../../journal/entry.ts";
import { numberOf } from "../../verdict/checks/situation.ts";
import { attemptOf } from "../../verdict/reading/fate.ts";
import type { Finding } from "../../verdict/finding.ts";

/** Requests of a finding that are shown, and of all findings together. */
const MOST_OF_FINDING = 4;
const MOST_REQUESTS = 60;
/** Characters of a body that are shown: its begin and its end. */
const MOST_TEXT = 1_600;
/** Headers of a message that are shown, and characters of each. */
const MOST_HEADERS = 24;
const MOST_VALUE = 200;

const headers = z.array(z.tuple([z.string(), z.string()]).readonly()).readonly();

const message = z.object({
  headers,
  body: z.string().nullable().describe("its begin and end; null: not kept, or no text"),
  bytes: z.number().describe("of all of the body"),
});

/** Schema of a request that a finding names, as far as the journal has it; secrets are redacted. */
export const evidenceSchema = z.object({
  id: z.string(),
  number: z.string().describe("number of the request, as findings name it"),
  arrived_utc: z.string(),
  method: z.string(),
  path: z.string(),
  request: message,
  status: z.number().nullable(),
  reply: message,
  ending: z.string(),
  fault: z.string().nullable(),
  duration_ms: z.number().nullable(),
});

/** A request that a finding names, and its reply. */
export type Evidence = z.output<typeof evidenceSchema>;

/** Requests that broken checks name: the first ones of each, best proof first. */
export function evidenceFor(findings: readonly Finding[], entries: readonly Entry[]): Evidence[] {
  const broken = findings.filter(({ outcome }) => outcome === "broken");
  const ids = new Set(broken.flatMap(shownIds));
  const wanted = new Set([...ids].slice(0, MOST_REQUESTS));
  return entries.filter(({ id }) => wanted.has(id)).map(evidenceOf);
}

/** Ids of the requests of a finding that are shown, each once. */
export function shownIds({ evidence }: Pick<Finding, "evidence">): readonly string[] {
  return [...new Set(evidence)].slice(0, MOST_OF_FINDING);
}

function evidenceOf(entry: Entry): Evidence {
  const { id, arrived, request, reply, decision, ended_ms } = entry;
  return {
    id,
    number: numberOf(attemptOf(entry)),
    arrived_utc: new Date(arrived).toISOString(),
    method: request.method,
    path: cut(request.path, 2 * MOST_VALUE),
    request: { headers: some(request.headers), ...partOf(request.body) },
    status: reply.status,
    reply: { headers: some(reply.headers), ...partOf(reply.body) },
    ending: reply.ending,
    fault: decision.fault,
    duration_ms: ended_ms === null ? null : Math.round(ended_ms * 10) / 10,
  };
}

function some(all: Entry["request"]["headers"]): [string, string][] {
  return all.slice(0, MOST_HEADERS).map(([name, value]) => [cut(name, MOST_VALUE), cut(value, MOST_VALUE)]);
}

function partOf({ text, bytes }: JournalBody): { readonly body: string | null; readonly bytes: number } {
  if (text === null || text.length <= MOST_TEXT) return { body: text, bytes };
  const half = MOST_TEXT / 2;
  const left = text.length - MOST_TEXT;
  const body = `${text.slice(0, half)}\n… ${left} characters left out …\n${text.slice(-half)}`;
  return { body: body.toWellFormed(), bytes };
}

function cut(text: string, most: number): string {
  return (text.length > most ? `${text.slice(0, most)}…` : text).toWellFormed();
}
