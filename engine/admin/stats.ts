import { withoutSecrets } from "../coordinator/sections.ts";
import type { WorkerState } from "../worker/state.ts";
import { MOST_QUEUED } from "../metrics/recorder.ts";
import { configNow } from "../worker/scenario_slots.ts";
import type { Service } from "../service/service.ts";
import { observedShares } from "./shares.ts";
import type { ServerStatus } from "../coordinator/server_status.ts";

/** Facts about the current run: id, server, start. */
export function runFacts({ facts, run }: WorkerState) {
  const { id, started } = run();
  return { run_id: id, instance_id: facts.instance_id, started_utc: new Date(started).toISOString() };
}

/** State of the metrics pipeline: rows recorded, written, dropped and waiting. */
export function metricsFacts({ sharedState, services }: WorkerState, { database, workers }: ServerStatus) {
  const [written_rows, dropped_rows] = [sharedState.sum("written"), sharedState.sum("dropped")];
  return {
    ...database,
    queued_rows: sharedState.sum("recorded") - written_rows - dropped_rows,
    queue_limit: MOST_QUEUED * services.length * workers.length,
    written_rows,
    dropped_rows,
  };
}

/** Body of `/admin/stats`. */
export async function stats(state: WorkerState) {
  const { config, config_version } = state.snapshot();
  const runSec = Math.max(0, state.clock.epoch() - state.run().started) / 1000;
  const now = configNow(state.services, config, { requests: state.run().server, epoch: state.clock.epoch });
  return {
    ...runFacts(state),
    run_sec: runSec,
    config_version,
    bugs: state.sharedState.sum("bugs"),
    reset_connections: state.sharedState.sum("reset_connections"),
    ...Object.fromEntries(
      state.services.map((
        service,
        at,
      ) => [service.name, domainFacts(state, service, { at, runSec, section: now[service.name] })]),
    ),
    metrics: metricsFacts(state, await state.coordinator.status()),
    config: withoutSecrets(config, state.services),
  };
}

/** The figures of a domain, its rate, and what its faults got beside what they should have got. */
function domainFacts(
  state: WorkerState,
  { name, shares }: Service,
  { at, runSec, section }: {
    readonly at: number;
    readonly runSec: number;
    /** Its section in the phase in force. */
    readonly section: unknown;
  },
) {
  const counted = state.stats(name);
  const configured = shares(section);
  return {
    ...counted,
    requests_per_sec: runSec > 0 ? counted.total_requests / runSec : null,
    configured_shares: configured,
    shares: observedShares(configured, { ...counted, steady: isSteady(state, at) }),
  };
}

/** True if all faults of a domain in this run were decided by the percentages that are in force. */
function isSteady({ snapshot, mounted }: WorkerState, at: number): boolean {
  const { config, config_version, run_config_version } = snapshot();
  return config_version === run_config_version && !config.server.per_request_faults.enabled &&
    mounted[at]?.odds().byPercentages === true;
}
