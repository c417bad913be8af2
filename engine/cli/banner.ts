import { systemClock } from "../base/clock.ts";
import { counted } from "../base/counted.ts";
import { degradedFaults, inAllPhases } from "../worker/all_phases.ts";
import { configNow } from "../worker/scenario_slots.ts";
import { VERSION } from "../base/version.ts";
import { definitions } from "./output.ts";
import { clipped, COLUMNS, wrapped } from "../base/wrapped.ts";
import { lengthText } from "./scenario_text.ts";
import { explanation, sharesOf } from "./shares/explain_command.ts";
import { shareSummary } from "./shares/share_table.ts";
import type { Config } from "../config/schema.ts";
import type { Service } from "../service/service.ts";
import type { Coordinator } from "../coordinator/coordinator.ts";
import type { RunningServer } from "../start.ts";
import type { ServerFacts } from "../worker/server_facts.ts";
import { clientHint, hintLines } from "../service/addresses.ts";
import { shownAddress } from "../metrics/connect.ts";

/** Machine-readable facts about a server that has just started. */
export function facts(
  { url, urls, facts, coordinator, workers }: RunningServer,
  services: readonly Service[],
) {
  const { config, run } = coordinator.snapshot;
  const now = configAtStart(services, config);
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
    database: shownAddress(config.metrics.database),
    fleet: coordinator.fleet?.status() ?? null,
    workers,
    transport: facts.transport,
    degraded_faults: degradedFaults(services, config, facts.transport).map(({ fault }) => fault),
    faults_off_this_machine: [
      ...new Set(
        inAllPhases(services, config).flatMap(({ config }) =>
          services.flatMap(({ name, leavingMachine }) =>
            leavingMachine(config[name]).map(({ fault }) => fault)
          )
        ),
      ),
    ],
    shares: Object.fromEntries(services.map(({ name, shares }) => [name, shares(now[name])])),
  };
}

/** The configuration of the phase in which a server finds its scenario when it starts; without one, the whole of it. */
function configAtStart(services: readonly Service[], config: Config): Config {
  return configNow(services, config, { requests: { read: () => 0 }, epoch: () => systemClock.epoch() });
}

/** Details of a banner, and the width of its screen. */
interface BannerOptions {
  /** True to add the share of every fault. */
  readonly verbose?: boolean | undefined;
  /** Width of the screen. @default no limit: what is read by a program is not broken */
  readonly columns?: number;
}

/** Facts about a server that has just started, for people: one screen of 80 × 24, the URL first. */
export function banner(
  running: RunningServer,
  services: readonly Service[],
  { verbose = false, columns = Infinity }: BannerOptions = {},
): string[] {
  const { url, urls, facts, coordinator, workers } = running;
  const { config } = coordinator.snapshot;
  const isByTape = config.tape.lines !== undefined;
  const shares = sharesOf(configAtStart(services, config), services);
  return [
    url,
    "",
    ...definitions(
      [
        ...services.flatMap((service) => labelled(service.name, hintLines(clientHint(service, url, urls)))),
        ...(facts.leakTrapUrl === null
          ? []
          : [["leak trap", `${facts.leakTrapUrl} (visits: /admin/canary)`] as const]),
        ["preset", presetText(facts, config)],
        ...scenarioLine(config),
        ...(isByTape ? [["tape", "its lines alone decide what goes wrong, see docs/tape.md"] as const] : []),
        ["seed", `${facts.seed} (repeat this run with --seed ${facts.seed})`],
        ["token", config.server.admin_token === undefined ? facts.token ?? OF_THE_FLEET : GIVEN],
        ["", 'for /admin: curl -H "Authorization: Bearer TOKEN" URL/admin/stats'],
        ["database", databaseLine(coordinator)],
        ...fleetLine(coordinator),
        ["server", `${counted(workers, "worker")}, ${facts.transport} transport`],
      ],
      "",
      columns,
    ),
    ...(isByTape ? [] : ["", ...shareSummary(shares, columns)]),
    ...notices(running, services, verbose).flatMap((line) => brokenLine(line, columns)),
    ...(verbose && !isByTape ? ["", ...explanation(shares, Math.min(columns, COLUMNS))] : []),
    "",
    ...wrapped(
      verbose || isByTape ? STOPS : `${STOPS} The share of every fault: errorworks explain, or --verbose.`,
      columns,
    ),
  ];
}

const STOPS = "Ctrl-C stops.";

/** A line in as many as it takes, all with its indentation. */
function brokenLine(line: string, columns: number): string[] {
  const text = line.trimStart();
  const indent = line.slice(0, line.length - text.length);
  return wrapped(text, columns - indent.length).map((part) => indent + part);
}

type Row = readonly [label: string, text: string];

/** Rows of a table whose first one has the label. */
function labelled(label: string, lines: readonly string[]): Row[] {
  return lines.map((line, at) => [at === 0 ? label : "", line]);
}

/** Longest description of a preset that is shown, in characters. */
const MOST_DESCRIPTION = 50;

function presetText({ preset }: ServerFacts, { description }: Config): string {
  if (!description) return preset ?? "none";
  return `${preset ?? "none"} (${clipped(description, MOST_DESCRIPTION)})`;
}

/** Line on the scenario; none without one. */
function scenarioLine({ scenario }: Config): Row[] {
  if (!scenario) return [];
  const { name, time_scale, lies } = scenario;
  const scale = time_scale === 1 ? "" : `, ${time_scale} times as fast`;
  return [["scenario", `${name}, ${lengthText(scenario)}${scale}${lies ? ", its codes LIE" : ""}`]];
}

/** Warnings of the banner: inexact faults, faults that lead off this machine, fewer workers than were asked for. */
function notices(
  { facts, coordinator, workers }: RunningServer,
  services: readonly Service[],
  verbose: boolean,
): string[] {
  const { config } = coordinator.snapshot;
  const wanted = config.server.workers;
  return [
    ...inexactLines(facts, config, services, verbose),
    ...warnings(config, services),
    ...(wanted > workers
      ? ["", `${wanted} workers were asked for; this system cannot share a port: it is one.`]
      : []),
  ];
}

/** Most faults that are named where not all of them are asked for. */
const FEW = 3;

/** Names the faults that the `fetch` transport cannot do exactly. */
function inexactLines(
  facts: ServerFacts,
  config: Config,
  services: readonly Service[],
  verbose: boolean,
): string[] {
  const names = degradedFaults(services, config, facts.transport).map(({ domain, fault }) =>
    `${domain}.${fault}`
  );
  if (names.length === 0) return [];
  const named = verbose || names.length <= FEW
    ? names.join(", ")
    : `${names.length} faults, --verbose names them`;
  return ["", "This runtime has no raw sockets. Not exact on the wire:", `  ${named}`];
}

/** Stands for a token that was not generated: a log is no place for it. */
const GIVEN = "the one that was set, e.g. by ERRORWORKS_ADMIN_TOKEN";

/** Stands for a token that another instance generated. */
const OF_THE_FLEET = "that of the fleet, which its first instance printed";

function databaseLine({ snapshot, gateway, fleet }: Coordinator): string {
  const database = shownAddress(snapshot.config.metrics.database);
  const { error, writer } = gateway.health();
  return writer.state === "ready"
    ? database
    : `${database} (away, rows wait: ${error ?? fleet?.status().error ?? "no answer yet"})`;
}

/** Line on the configuration of a server that shares its database; none for one that does not. */
function fleetLine({ fleet }: Coordinator): Row[] {
  if (!fleet) return [];
  const { took_over, config_version, instances, error } = fleet.status();
  if (error !== null) {
    return [["fleet", "not joined yet; its configuration takes over once it is"]];
  }
  const which = config_version === 0 ? "the configuration it began with" : `configuration ${config_version}`;
  const whose = took_over ? `in force is ${which}, NOT the one of this start` : `in force is ${which}`;
  return [["fleet", `of ${instances.length}: ${whose}`]];
}

/**
 * One line for each domain with a fault that leads clients to addresses off this machine, in any phase of the scenario.
 */
function warnings(config: Config, services: readonly Service[]): string[] {
  const phases = inAllPhases(services, config);
  return services.flatMap(({ name, leavingMachine }) => {
    const faults = new Map<string, string>();
    for (const { phase, config } of phases) {
      for (const { fault, isOfRule } of leavingMachine(config[name])) {
        const place = isOfRule ? `${fault} of ${name}.rules` : `${name}.faults.${fault}`;
        if (!faults.has(place)) faults.set(place, phase === null ? place : `${place} in phase "${phase}"`);
      }
    }
    if (faults.size === 0) return [];
    return [
      "",
      "WARNING: target: real leads clients to real addresses off this machine:",
      `  ${[...faults.values()].join(", ")}`,
    ];
  });
}
