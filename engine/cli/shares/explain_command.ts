import { loadConfig } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import type { Service } from "../../service/service.ts";
import { starvation } from "../../service/fault_shares.ts";
import { type SourceFlags, sourcesOf } from "../config_command.ts";
import { wrapped } from "../../base/wrapped.ts";
import type { Host } from "../host.ts";
import { screenColumns } from "../terminal/terminal.ts";
import { type DomainShares, leftOut, shareTable } from "./share_table.ts";

/** The shares of each domain under a configuration. */
export function sharesOf(config: Config, services: readonly Service[]): DomainShares[] {
  return services.map(({ name, faultShares, burst }) => ({
    name,
    burst: burst(config[name]),
    faults: faultShares(config[name]),
  }));
}

/** `errorworks explain`: what the percentages of a configuration come to. @throws {ConfigError} */
export async function runExplain(
  { json, request, ...flags }: SourceFlags & { json?: boolean | undefined; request?: string | undefined },
  host: Host,
): Promise<void> {
  const { services } = host;
  const columns = screenColumns(host.terminal);
  const { config } = await loadConfig(services, sourcesOf(flags, host));
  if (request !== undefined) {
    const { explainRequest } = await import("./explain_request.ts");
    for (const line of await explainRequest(request, { config, services, columns })) host.line(line);
    return;
  }
  const domains = sharesOf(config, services);
  if (json) return host.line(JSON.stringify(domains));
  for (const line of explanation(domains, columns)) host.line(line);
}

/** The tables of all domains, with what has to be known to read them. */
export function explanation(domains: readonly DomainShares[], columns: number): string[] {
  const lines = domains.flatMap((domain) => [...shareTable(domain, columns), ""]);
  const isAnyStarved = domains.some(({ faults }) => faults.some((fault) => starvation(fault) !== null));
  const left = new Set(domains.flatMap((domain) => leftOut(domain, columns)));
  return [
    ...lines,
    ...wrapped(NOTE, columns),
    ...(isAnyStarved ? wrapped(STARVED, columns) : []),
    ...(left.size === 0 ? [] : wrapped(`No room for ${[...left].join(", ")}: ${WIDER}`, columns)),
  ];
}

const NOTE =
  "pct is what the configuration says, share what comes of it, both in percent of the requests that a fault " +
  "can happen to: a cut stream takes a stream.";
const STARVED =
  "starved: the faults before it leave it less than half of its percentage. Lower theirs, or take " +
  "selection: weighted.";
const WIDER = "a wider terminal has them, and --json has all.";
