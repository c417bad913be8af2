import { isObject, jsonOf } from "../base/json.ts";
import type { CoordinatorPort } from "../coordinator/coordinator_port.ts";
import type { CrawlScore } from "../domain/command.ts";
import type { Entry } from "../journal/entry.ts";
import { loadIncidents, type ScenarioServer } from "./load_incidents.ts";
import { allEntries } from "./journal/entries.ts";

/** List of the coordinator's notes that holds the score of the last crawl. */
const SCORE = "score of a crawl";

/** Pages of each count that are kept of a score. */
const MOST_EXAMPLES = 3;

/** Evidence of a verdict: the journal, what else is known, and the limits to judge by. */
interface Evidence {
  readonly entries: readonly Entry[];
  /** Evidence beside the journal. */
  readonly extras: Readonly<Record<string, unknown>>;
  /** Limits of the checks that are not to be the usual ones. */
  readonly settings: unknown;
}

/** Options of a verdict that whoever asks for it gives. */
export interface VerdictTerms {
  /** True once the client came to its end: neither failed nor stopped. */
  readonly exited?: boolean | undefined;
  /** Limits of the checks, e.g. `C9.most_tries=6`. */
  readonly limits?: string | undefined;
}

/** A running server, or a scope of it, as a verdict sees it. */
interface ExaminedServer extends ScenarioServer {
  readonly coordinator: Pick<CoordinatorPort, "entries" | "trapped" | "recall">;
  /** Lag of its event loops while its machine was busiest, in milliseconds. */
  readonly lag_ms: number;
}

/** Reads all that a verdict rests on. @throws {ConfigError} for limits that there are not */
export async function evidenceOf(
  { coordinator, lag_ms, ...server }: ExaminedServer,
  { exited, limits }: VerdictTerms = {},
): Promise<Evidence> {
  const settings = limits === undefined ? {} : (await import("../verdict/limits.ts")).limitsFrom(limits);
  const [entries, trapped] = [await allEntries(coordinator), await coordinator.trapped()];
  const score = jsonOf((await coordinator.recall(SCORE))[0] ?? "");
  return {
    entries,
    settings,
    extras: {
      exited,
      lag_ms,
      incidents: loadIncidents(server, entries),
      ...(trapped ? { trapped: trapped.requests } : {}),
      ...(isObject(score) ? { score } : {}),
    },
  };
}

/** Keeps the score of a crawl until the next one, a reset, or until the journal is emptied. */
export async function keepScore(
  coordinator: Pick<CoordinatorPort, "remember">,
  score: CrawlScore,
): Promise<void> {
  const { complete_pct, counts, requests_known } = score;
  const examples = Object.entries(score.examples).map(([count, pages]) =>
    [count, pages.slice(0, MOST_EXAMPLES).map(({ url }) => ({ url }))] as const
  );
  const kept = { complete_pct, counts, requests_known, examples: Object.fromEntries(examples) };
  await coordinator.remember(SCORE, JSON.stringify(kept), 1);
}

/** Forgets the score of a crawl. */
export async function forgetScore(coordinator: Pick<CoordinatorPort, "remember">): Promise<void> {
  await coordinator.remember(SCORE, "null", 1);
}
