import { Hono } from "hono";
import { ApiError } from "../base/error.ts";
import { ordinalKey } from "../base/hash.ts";
import { randomOf } from "../chance/random.ts";
import type { Selection } from "../faults/decide.ts";
import type { Env } from "../reply/connection.ts";
import type { FaultShare } from "../service/fault_shares.ts";
import type { WorkerState } from "../worker/state.ts";
import { needsDatabase } from "./needs_database.ts";
import { noParams } from "./query_params.ts";

/** A draw of a fault for a request, as it comes out under the configuration in force. */
export interface Draw {
  readonly fault: string;
  /** Percent of requests that it is configured for, and what was drawn: below it is a hit. */
  readonly pct: number;
  readonly drawn: number;
}

/** The part of a row that tells how its request was decided. */
interface DecidedRow {
  readonly request_id: string;
  readonly ordinal: number | null;
  readonly outcome: string;
  readonly fault: string | null;
  readonly in_burst: boolean;
  readonly rule: string | null;
  readonly asked: string | null;
  readonly phase: string | null;
}

/** `GET /admin/why/ID`: which rule, draw or phase decided a request of this run. */
export function whyRoutes(state: WorkerState): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  app.get("/admin/why/:id", noParams(), needsDatabase(state), async (c) => {
    const id = c.req.param("id");
    for (const { name, faultShares, selection } of state.services) {
      const row = await findRow(state, name, id);
      if (!row) continue;
      const section = state.snapshot().config[name];
      const byContent = state.run().determinism === "content";
      const draws = byContent || row.ordinal === null ? [] : drawsOf(row, {
        shares: faultShares(section),
        selection: selection(section),
        seed: state.facts.seed,
      });
      return c.json({ domain: name, ...row, draws, why: whyText(row, draws, byContent) });
    }
    const message =
      `No request of this run has the id "${id}"; it is in x-request-id and in the rows (request_id)`;
    throw new ApiError({ status: 404, code: null, message });
  });
  return app;
}

/** The draws of a request under a configuration, in order, up to the one that hit. */
function drawsOf(
  { ordinal, in_burst }: Pick<DecidedRow, "ordinal" | "in_burst">,
  { shares, selection, seed }: {
    readonly shares: readonly FaultShare[];
    readonly selection: Selection;
    readonly seed: number;
  },
): Draw[] {
  const random = randomOf(ordinalKey(seed, ordinal ?? 0), "decide");
  const odds = shares.map(({ name, pct, burst }) => ({
    fault: name,
    pct: in_burst && burst ? burst.pct : pct,
  }))
    .filter(({ pct }) => pct > 0);
  if (selection === "priority") return odds.map(({ fault, pct }) => ({ fault, pct, drawn: random() * 100 }));
  const total = odds.reduce((sum, { pct }) => sum + pct, 0);
  if (total === 0) return [];
  const roll = random() * Math.max(total, 100);
  let sum = 0;
  return odds.map(({ fault, pct }) => {
    const drawn = roll - sum;
    sum += pct;
    return { fault, pct, drawn: drawn < 0 ? 100 : drawn };
  });
}

/** One sentence on what decided a request; `byContent`: draws hang on what was asked, which a row does not keep. */
function whyText(row: DecidedRow, draws: readonly Draw[], byContent = false): string {
  const where = [
    ...(row.phase === null ? [] : [`in phase "${row.phase}"`]),
    ...(row.in_burst ? ["in a burst"] : []),
  ].join(", ");
  return `${reason(row, draws, byContent)}${where === "" ? "" : ` (${where})`}.`;
}

function reason(
  { rule, asked, fault, outcome, ordinal }: DecidedRow,
  draws: readonly Draw[],
  byContent: boolean,
): string {
  if (ordinal === null) return `It was answered as ${outcome} before anything was decided`;
  if (rule !== null && /^tape line \d+$/.test(rule)) {
    return `${rule.replace("t", "T")} decided it: ${fault ?? "no fault"}`;
  }
  if (rule !== null) return `Rule "${rule}" decided it: ${fault ?? "no fault"}`;
  if (asked !== null) {
    return `Its client asked for ${asked}: ${fault ?? "it could not happen to this request"}`;
  }
  if (byContent) return `By chance, drawn from what was asked and how often: ${fault ?? "no fault"}`;
  const own = draws.find((draw) => draw.fault === fault);
  if (fault !== null) {
    return own
      ? `By chance: ${fault} has ${own.pct} % and drew ${own.drawn.toFixed(2)}`
      : `By chance: ${fault}, under a configuration that is not in force any more`;
  }
  const hits = draws.filter(({ drawn, pct }) => drawn < pct).map((draw) => draw.fault);
  if (hits.length === 0) {
    return draws.length === 0 ? "Nothing was left to chance" : `None of ${draws.length} draws hit`;
  }
  return `${
    hits.join(", ")
  } hit, but could not happen to this request or found nothing to change in its reply`;
}

async function findRow(state: WorkerState, domain: string, id: string): Promise<DecidedRow | undefined> {
  const [row] = await state.coordinator.select(
    `SELECT * FROM ${domain}_requests WHERE run_id = ? AND request_id = ?`,
    [state.run().id, id],
  );
  if (!row) return undefined;
  const text = (value: unknown) => value === null || value === undefined ? null : String(value);
  return {
    request_id: id,
    ordinal: row["ordinal"] === null ? null : Number(row["ordinal"]),
    outcome: String(row["outcome"]),
    fault: text(row["fault"]),
    in_burst: Number(row["in_burst"]) === 1,
    rule: text(row["rule"]),
    asked: text(row["asked"]),
    phase: text(row["phase"]),
  };
}
