import { withoutSecrets } from "./hub.ts";
import type { State } from "./state.ts";
import { QUEUE_LIMIT } from "./metrics/recorder.ts";
import type { Status } from "./status.ts";

/** What run, on what server, since when. */
export function runFacts({ facts, run }: State) {
  const { id, started } = run();
  return { run_id: id, instance_id: facts.instance_id, started_utc: new Date(started).toISOString() };
}

/** The way to the database. */
export function metricsFacts({ plane, services }: State, { database }: Status) {
  const [written_rows, dropped_rows] = [plane.sum("written"), plane.sum("dropped")];
  return {
    ...database,
    queued_rows: plane.sum("recorded") - written_rows - dropped_rows,
    queue_limit: QUEUE_LIMIT * services.length,
    written_rows,
    dropped_rows,
  };
}

/** What `/admin/stats` says. */
export async function stats(state: State) {
  const { config, config_version } = state.edition();
  return {
    ...runFacts(state),
    config_version,
    bugs: state.plane.sum("bugs"),
    ...Object.fromEntries(
      state.services.map(({ name, shares }) => [name, {
        ...state.stats(name),
        configured_shares: shares(config[name]),
      }]),
    ),
    metrics: metricsFacts(state, await state.hub.status()),
    config: withoutSecrets(config),
  };
}
