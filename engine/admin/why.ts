import { Hono } from "hono";
import { apiError } from "../base/error.ts";
import { ordinalKey } from "../base/hash.ts";
import { randomOf } from "../chance/random.ts";
import { type Draw, drawsOf } from "../faults/draws.ts";
import type { Env } from "../reply/connection.ts";
import type { OddsInForce } from "../service/odds.ts";
import type { WorkerState } from "../worker/state.ts";
import { toldIds } from "./journal/told_ids.ts";
import { needsDatabase } from "./needs_database.ts";
import { noParams } from "./query_params.ts";

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

/** The draws of a request, and a sentence on what decided it. */
interface Explanation {
  readonly draws: readonly Draw[];
  readonly why: string;
}

/** `GET /admin/why/ID`: which rule, draw or phase decided a request of this run. */
export function whyRoutes(state: WorkerState): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  app.get("/admin/why/:id", noParams(), needsDatabase(state), async (c) => {
    const id = c.req.param("id");
    for await (const request_id of toldIds(state, id)) {
      for (const { name, odds } of state.mounted) {
        const row = await findRow(state, name, request_id);
        if (row) return c.json({ domain: name, ...row, ...explained(row, odds(), state) });
      }
    }
    throw apiError(
      404,
      `No request of this run has the id "${id}"; ids are in x-request-id, request-id and apim-request-id, in the ` +
        "JSON of replies, and in the rows (request_id)",
    );
  });
  return app;
}

/** The draws that decided a request, up to that of the fault that fired, and a sentence on what decided it. */
function explained(row: DecidedRow, odds: OddsInForce, { run, facts: { seed } }: WorkerState): Explanation {
  const byContent = run().determinism === "content";
  const draws = byContent || !isKnownChance(row, odds) ? [] : drawsOf(odds.armed, {
    selection: odds.selection,
    inBurst: row.in_burst,
    random: randomOf(ordinalKey(seed, row.ordinal ?? 0), "decide"),
  });
  const fired = draws.findIndex(({ fault }) => fault === row.fault);
  const made = fired < 0 ? draws : draws.slice(0, fired + 1);
  const where = [
    ...(row.phase === null ? [] : [`in phase "${row.phase}"`]),
    ...(row.in_burst ? ["in a burst"] : []),
  ].join(", ");
  const why = reason(row, odds, { draws: made, byContent });
  return { draws: made, why: `${why}${where === "" ? "" : ` (${where})`}.` };
}

/** True if chance decided about the faults of a request, as far as the odds in force tell. */
function isKnownChance(row: DecidedRow, odds: OddsInForce): boolean {
  if (row.ordinal === null || row.asked !== null || row.phase !== odds.phase) return false;
  return row.rule === null || isLeftToChance(row, row.rule, odds);
}

/** True if a rule has settled no more than the answer to a request. */
function isLeftToChance({ fault }: DecidedRow, rule: string, odds: OddsInForce): boolean {
  const faults = odds.faultsOfRule(rule);
  return faults !== null && (faults.length === 0 || (fault !== null && !faults.includes(fault)));
}

/** Draws of a request under the odds in force; `byContent`: they hang on what was asked, which a row does not keep. */
interface Drawn {
  readonly draws: readonly Draw[];
  readonly byContent: boolean;
}

function reason(row: DecidedRow, odds: OddsInForce, drawn: Drawn): string {
  const { rule, asked, fault, outcome, ordinal } = row;
  if (ordinal === null) return `It was answered as ${outcome} before anything was decided`;
  if (rule !== null && /^tape line \d+$/.test(rule)) {
    return `${rule.replace("t", "T")} decided it: ${fault ?? "no fault"}`;
  }
  if (rule !== null) {
    return isLeftToChance(row, rule, odds)
      ? `Rule "${rule}" took it, and left faults to chance. ${chance(row, odds, drawn)}`
      : `Rule "${rule}" decided it: ${fault ?? "no fault"}`;
  }
  return asked === null
    ? chance(row, odds, drawn)
    : `Its client asked for ${asked}: ${fault ?? "it could not happen to this request"}`;
}

/** The sentence for a request about whose faults chance decided. */
function chance({ fault, phase }: DecidedRow, odds: OddsInForce, { draws, byContent }: Drawn): string {
  const older = `By chance: ${fault ?? "no fault"}, under a configuration that is not in force any more`;
  if (phase !== odds.phase) return older;
  if (fault === null && odds.armed.length === 0) return "Nothing was left to chance";
  if (byContent) return `By chance, drawn from what was asked and how often: ${fault ?? "no fault"}`;
  const hits = draws.filter(({ drawn, pct }) => drawn < pct);
  if (fault !== null) {
    const own = hits.find((draw) => draw.fault === fault);
    return own ? `By chance: ${fault} has ${own.pct} % and drew ${own.drawn.toFixed(2)}` : older;
  }
  if (hits.length === 0) {
    return draws.length === 0 ? "Nothing was left to chance" : `None of ${draws.length} draws hit`;
  }
  const names = hits.map((draw) => draw.fault).join(", ");
  return `${names} hit, but could not happen to this request or found nothing to change in its reply`;
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
