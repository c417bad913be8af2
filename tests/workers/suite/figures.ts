import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { read, startOver, statsOf } from "../../behaviour/steer.ts";
import type { Target } from "../../harness.ts";
import { each, type Step } from "./step.ts";
import { tallied } from "../../statuses.ts";

const REQUESTS = 500;
const MODELS = 5;
const CLIENTS = 7;
/** One in so many requests is broken. */
const BROKEN = 10;
/** Looks at the figures, so that every worker is asked for them. */
const LOOKS = 24;

/** Columns of a row as the client of the request knows them. */
interface Told {
  readonly status: number | null;
  readonly outcome: string;
  readonly fault: string | null;
  readonly model: string | null;
  readonly client: string;
}

async function tell(target: Target, n: number): Promise<Told> {
  const session = `client-${n % CLIENTS}`;
  const client = `session_${createHash("sha256").update(session).digest("hex").slice(0, 12)}`;
  const isBroken = n % BROKEN === 0;
  const model = `model-${n % MODELS}`;
  const body = isBroken ? { messages: null } : { model };
  const { status, headers } = await read(target.chat(body, { "x-session-id": session }));
  if (isBroken) return { status, outcome: "client_error", fault: null, model: null, client };
  const said = headers.get("x-errorworks-injected") ?? "connection_reset"; // the only fault that leaves no header
  const fault = said === "none" ? null : said;
  return { status, outcome: fault === null ? "success" : "fault", fault, model, client };
}

/** Number of requests by the value of `column`, `null` left out. */
function by(told: readonly Told[], column: keyof Told): Record<string, number> {
  return tallied(told.flatMap((one) => one[column] ?? []));
}

/** Requests by outcome, for each value of `column`. */
function outcomesBy(told: readonly Told[], column: "model" | "client") {
  return Object.fromEntries(
    Object.entries(by(told, column)).map(([value, requests]) => {
      const outcomes = by(told.filter((one) => one[column] === value), "outcome");
      return [value, { requests, success: 0, fault: 0, client_error: 0, aborted: 0, bug: 0, ...outcomes }];
    }),
  );
}

/** Without what never happened. */
function seen(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

async function countsWhatClientsCount(target: Target): Promise<void> {
  await startOver(target, {
    faults: {
      connection_reset: { pct: 10 },
      rate_limit: { pct: 20 },
      internal_error: { pct: 10 },
      invalid_json: { pct: 10 },
    },
  });
  const told = await each(REQUESTS, (n) => tell(target, n));
  for (const { llm } of await each(LOOKS, () => statsOf(target))) {
    assert.equal(llm.total_requests, REQUESTS);
    assert.equal(llm.in_flight, 0);
    assert.equal(llm.decided, REQUESTS - REQUESTS / BROKEN);
    assert.deepEqual(llm.requests_by_status_code, by(told, "status"));
    assert.deepEqual(seen(llm.requests_by_outcome), by(told, "outcome"));
    assert.deepEqual(seen(llm.requests_by_fault), by(told, "fault"));
    assert.deepEqual(llm.requests_by.model, outcomesBy(told, "model"));
    assert.deepEqual(llm.requests_by.client, outcomesBy(told, "client"));
  }
}

export const figureSteps: readonly Step[] = [
  {
    name: "figures are what clients counted, the moment the last reply is read",
    show: (_, strangers) => countsWhatClientsCount(strangers),
  },
];
