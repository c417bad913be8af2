import type { Shares } from "../faults/decide.ts";
import { VERSION } from "../base/version.ts";
import { percentText, table } from "./output.ts";
import type { Config } from "../config/schema.ts";
import type { Service } from "../service/service.ts";
import type { Coordinator } from "../coordinator/coordinator.ts";
import type { RunningServer } from "../start.ts";
import type { ServerFacts } from "../worker/state.ts";
import { clientHint } from "../service/addresses.ts";

/** Machine-readable facts about a server that has just started. */
export function facts(
  { url, urls, facts, coordinator, workers }: RunningServer,
  services: readonly Service[],
) {
  const { config, run } = coordinator.snapshot;
  return {
    url,
    own_urls: urls,
    canary_url: facts.leakTrapUrl,
    clients: Object.fromEntries(services.map(({ name, client }) => [name, client(url)])),
    version: VERSION,
    run_id: run.run_id,
    instance_id: facts.instance_id,
    started_utc: new Date(run.started_ms).toISOString(),
    preset: facts.preset,
    seed: facts.seed,
    admin_token: facts.token,
    database: config.metrics.database,
    fleet: coordinator.fleet?.status() ?? null,
    workers,
    transport: facts.transport,
    degraded_faults: degraded(facts, config, services),
    faults_off_this_machine: services.flatMap(({ name, leavingMachine }) => leavingMachine(config[name])),
    shares: Object.fromEntries(services.map(({ name, shares }) => [name, shares(config[name])])),
  };
}

function degraded({ transport }: ServerFacts, config: Config, services: readonly Service[]): string[] {
  return transport === "fetch" ? services.flatMap(({ name, degraded }) => degraded(config[name])) : [];
}

/** The same for people. The URL comes first. */
export function banner(
  { url, urls, facts, coordinator, workers }: RunningServer,
  services: readonly Service[],
): string[] {
  const { config } = coordinator.snapshot;
  const lines = [
    url,
    "",
    ...table([
      ...services.map((service) => [service.name, clientHint(service, url, urls)]),
      ...(facts.leakTrapUrl === null
        ? []
        : [["leak trap", `${facts.leakTrapUrl} (who was led there: ${url}/admin/canary)`]]),
      ["preset", `${facts.preset ?? "none"}${config.description ? ` (${config.description})` : ""}`],
      ["seed", `${facts.seed} (repeat this run with --seed ${facts.seed})`],
      ["token", `${facts.token ?? OF_THE_FLEET} (Authorization: Bearer … on ${url}/admin/stats)`],
      ["database", databaseLine(coordinator)],
      ...fleetLine(coordinator),
      ["workers", String(workers)],
      ["transport", facts.transport],
    ]),
  ];
  const inexact = degraded(facts, config, services);
  if (inexact.length > 0) {
    lines.push("", `This runtime has no raw sockets. Not exact on the wire: ${inexact.join(", ")}`);
  }
  lines.push(...warnings(config, services));
  if (config.server.workers > workers) {
    const wanted = config.server.workers;
    lines.push(
      "",
      `${wanted} workers were asked for; this system cannot share a port among them, so it is one.`,
    );
  }
  for (const { name, shares } of services) lines.push("", ...shareLines(name, shares(config[name])));
  return [...lines, "", "Ctrl-C stops."];
}

/** Stands for a token that another instance generated. */
const OF_THE_FLEET = "that of the fleet, which its first instance printed";

function databaseLine({ snapshot, gateway, fleet }: Coordinator): string {
  const { database } = snapshot.config.metrics;
  const { error, writer } = gateway.health();
  return writer.state === "ready"
    ? database
    : `${database} (away: rows wait, bounded, until it answers; ${
      error ?? fleet?.status().error ?? "no answer yet"
    })`;
}

/** Line on the configuration of a server that shares its database; none for one that does not. */
function fleetLine({ fleet }: Coordinator): string[][] {
  if (!fleet) return [];
  const { took_over, config_version, instances, error } = fleet.status();
  if (error !== null) {
    return [["fleet", "not joined yet: its configuration takes over once the database answers"]];
  }
  const which = config_version === 0 ? "the configuration it began with" : `configuration ${config_version}`;
  const whose = took_over ? `in force is ${which}, NOT the one of this start` : `in force is ${which}`;
  return [["fleet", `of ${instances.length}: ${whose}`]];
}

/** One line for each domain with a fault that leads clients to addresses off this machine. */
function warnings(config: Config, services: readonly Service[]): string[] {
  return services.flatMap(({ name, leavingMachine }) => {
    const faults = leavingMachine(config[name]).map((fault) => `${name}.faults.${fault}`);
    if (faults.length === 0) return [];
    return [
      "",
      `WARNING: target: real leads clients to real addresses off this machine: ${faults.join(", ")}`,
    ];
  });
}

/** The true share of each fault, not the nominal percentage. */
function shareLines(name: string, { usual, burst }: { usual: Shares; burst: Shares | null }): string[] {
  const firing = Object.keys(usual.faults).filter((fault) => usual.faults[fault] || burst?.faults[fault]);
  if (firing.length === 0) return [`${name}: no faults`];
  const row = (label: string, share: (shares: Shares) => number | undefined) => [
    `  ${label}`,
    percentText(share(usual) ?? 0).padStart(8),
    ...(burst ? [percentText(share(burst) ?? 0).padStart(8)] : []),
  ];
  return table([
    [`${name}: share of requests`, "", ...(burst ? ["in burst"] : [])],
    row("healthy", ({ healthy }) => healthy),
    ...firing.map((fault) => row(fault, ({ faults }) => faults[fault])),
  ]);
}
