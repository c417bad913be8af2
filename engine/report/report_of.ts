import type { Entry } from "../journal/entry.ts";
import type { MetricsReader } from "../mcp/tool.ts";
import { sliced } from "../base/clock.ts";
import { examination, type VerdictOptions } from "../verdict/verdict.ts";
import { evidenceFor } from "./calls/evidence.ts";
import { shownCalls } from "./calls/shown_calls.ts";
import { figuresOf, type ReportedService } from "./figures/domain_figures.ts";
import { storedTimeline, timelineOf } from "./figures/timeline.ts";
import { type Report, REPORT_VERSION, type RunFacts } from "./report.ts";

/** Sources of a report; each may be absent, and then the report says what it lacks. */
export interface ReportSources {
  readonly run: RunFacts;
  readonly services: readonly ReportedService[];
  /** Milliseconds since 1970. */
  readonly now_ms: number;
  /** The database, and the width of its time buckets in milliseconds; `null`: there is none. */
  readonly stored: { readonly reader: MetricsReader; readonly bucket_ms: number } | null;
  /** Requests with their bodies, and evidence beside them; `null`: there is no journal. */
  readonly journal: { readonly entries: readonly Entry[] } & VerdictOptions | null;
}

/** Puts a report together. Rejects when the database does not answer. */
export async function reportOf(sources: ReportSources): Promise<Report> {
  const { run, services, stored, journal, now_ms } = sources;
  const domains = stored ? await figuresOf(stored.reader, services, run.run_id) : [];
  const requests = domains.reduce((sum, one) => sum + one.requests, 0);
  const entries = journal?.entries ?? [];
  const isWhole = entries.length > 0 && entries.length >= requests;
  return {
    report: REPORT_VERSION,
    made_utc: new Date(now_ms).toISOString(),
    run,
    domains,
    timeline: isWhole || !stored
      ? timelineOf(entries)
      : await storedTimeline(stored.reader, run.run_id, stored.bucket_ms),
    ...await examined(journal),
    missing: missingIn(sources, { entries: entries.length, requests }),
  };
}

async function examined(journal: ReportSources["journal"]) {
  if (!journal) {
    return { examined: false, clients: [], findings: [], calls: null, evidence: [] };
  }
  const { entries, ...options } = journal;
  const { clients, verdict } = await sliced(examination(entries, options));
  return {
    examined: true,
    ...verdict,
    calls: shownCalls(clients, verdict.findings),
    evidence: evidenceFor(verdict.findings, entries),
  };
}

/** Sentences on the missing parts of a report. */
function missingIn(
  { stored, journal }: ReportSources,
  { entries, requests }: { readonly entries: number; readonly requests: number },
): string[] {
  const noJournal =
    "Checks, calls and their evidence are missing: they need the journal, which a server has in memory. " +
    "Ask the server while it runs, or start it with serve --report FILE.";
  return [
    ...(journal ? [] : [noJournal]),
    ...(stored ? [] : ["Figures and latencies are missing: metrics.database is none, so no rows were kept."]),
    ...(journal && entries < requests
      ? [
        `Checks and calls are of the last ${entries} of ${requests} requests: the journal had to let the others go.`,
      ]
      : []),
  ];
}
