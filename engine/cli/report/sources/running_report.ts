import { type RunAbout, serverReport } from "../../../admin/report_routes.ts";
import type { Report } from "../../../report/report.ts";
import { lastingLagMs } from "../../../worker/heartbeat.ts";
import type { Service } from "../../../service/service.ts";
import type { RunningServer } from "../../../start.ts";

/** Reports on the run in force of a server in this process. Rejects when the database does not answer. */
export async function runningReport(
  { coordinator, facts }: RunningServer,
  services: readonly Service[],
  about: RunAbout = {},
): Promise<Report> {
  const { journals, notes, reads, leakTrap, snapshot, sharedState } = coordinator;
  return await serverReport({
    services,
    facts,
    snapshot,
    lag_ms: lastingLagMs(sharedState),
    coordinator: {
      entries: (query) => journals.entries(query),
      recall: (list) => notes.recall(list),
      trapped: () => Promise.resolve(leakTrap?.trapped() ?? null),
      select: (sql, args) => reads.select(sql, args),
    },
  }, about);
}
