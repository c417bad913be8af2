import { withoutSecrets } from "../hub/hub.ts";
import type { State } from "../state.ts";
import { QUEUE_LIMIT } from "../metrics/recorder.ts";
import type { Service } from "../mount.ts";
import { observedShares } from "./shares.ts";
import type { Status } from "../hub/status.ts";

/** What run, on what server, since when. */
export function runFacts({ facts, run }: State) {
  const { id, started } = run();
  return { run_id: id, instance_id: facts.instance_id, started_utc: new Date(started).toISOString() };
}

/** The way to the database. */
export function metricsFacts({ plane, services }: State, { database, workers }: Status) {
  const [written_rows, dropped_rows] = [plane.sum("written"), plane.sum("dropped")];
  return {
    ...database,
    queued_rows: plane.sum("recorded") - written_rows - dropped_rows,
    queue_limit: QUEUE_LIMIT * services.length * workers.length,
    written_rows,
    dropped_rows,
  };
}

/** What `/admin/stats` says. */
export async function stats(state: State) {
  const { config, config_version } = state.edition();
  const runSec = Math.max(0, state.clock.epoch() - state.run().started) / 1000;
  return {
    ...runFacts(state),
    run_sec: runSec,
    config_version,
    bugs: state.plane.sum("bugs"),
    reset_connections: state.plane.sum("reset_connections"),
    ...Object.fromEntries(
      state.services.map((service) => [service.name, domainFacts(state, service, runSec)]),
    ),
    metrics: metricsFacts(state, await state.hub.status()),
    config: withoutSecrets(config),
  };
}

/** The figures of a domain, its rate, and what its faults got beside what they should have got. */
function domainFacts(state: State, { name, shares }: Service, runSec: number) {
  const { config, config_version, run_config_version } = state.edition();
  const counted = state.stats(name);
  const configured = shares(config[name]);
  const steady = config_version === run_config_version;
  return {
    ...counted,
    requests_per_sec: runSec > 0 ? counted.total_requests / runSec : null,
    configured_shares: configured,
    shares: observedShares(configured, { ...counted, steady }),
  };
}
