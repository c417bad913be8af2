/**
 * The one translator for configuration files of the Python ancestor, whose shape was flat:
 *
 *     error_injection: { rate_limit_pct: 5, retry_after_sec: [1, 5], burst: { rate_limit_pct: 80 } }
 *
 * becomes
 *
 *     llm: { faults: { rate_limit: { pct: 5, burst_pct: 80, retry_after_sec: [1, 5] } } }
 *
 * Only this file and the domains' tables know that shape. What it does not know is kept where it was, so that the
 * schema reports it.
 *
 * @module
 */
import type { Legacy } from "../types.ts";
import { isTree, merge, type Tree, treeOf } from "./merge.ts";

/** A domain with its table. */
export interface Translatable {
  readonly name: string;
  readonly faults: readonly { readonly name: string }[];
  readonly legacy: Legacy;
}

const FLAT_KEYS = ["error_injection", "latency", "allow_external_bind"];

/** Translates a flat tree; returns any other tree as it is. */
export function translate(tree: Tree, domains: readonly Translatable[]): Tree {
  const flat = [...FLAT_KEYS, ...domains.flatMap(({ legacy }) => legacy.sections)];
  if (!flat.some((key) => key in tree)) return tree;
  // A file belongs to the domain whose sections it has; one without any was written for the first.
  const domain = domains.find(({ legacy }) => legacy.sections.some((section) => section in tree)) ??
    domains[0];
  if (!domain) return tree;

  const { error_injection = {}, latency, allow_external_bind, server, metrics, preset_name: _, ...rest } =
    tree;
  const own = Object.fromEntries(
    domain.legacy.sections.filter((key) => key in rest).map((key) => [key, rest[key]]),
  );
  const others = Object.fromEntries(
    Object.entries(rest).filter(([key]) => !domain.legacy.sections.includes(key)),
  );
  const section: Tree = {
    ...(latency === undefined ? {} : { latency }),
    ...(isTree(error_injection) ? injection(error_injection, domain) : { faults: error_injection }),
    ...domain.legacy.settings(own),
  };
  return {
    ...others,
    ...serverSection(server, allow_external_bind),
    ...(isTree(metrics) ? { metrics: database(metrics) } : metrics === undefined ? {} : { metrics }),
    [domain.name]: section,
  };
}

function serverSection(server: unknown, external: unknown): Tree {
  if (external === undefined) return server === undefined ? {} : { server };
  return { server: { ...(isTree(server) ? server : {}), allow_external_bind: external } };
}

function database({ database, timeseries_bucket_sec, ...rest }: Tree): Tree {
  return {
    ...rest,
    ...(timeseries_bucket_sec === undefined ? {} : { bucket_sec: timeseries_bucket_sec }),
    ...(database === undefined ? {} : { database: databaseUrl(database) }),
  };
}

/** A shared-cache name in memory becomes `:memory:`, a bare path a `file:` URL. */
function databaseUrl(value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (
    value === "" || value.startsWith("file::memory:") || /^file:[^?]*\?(.*&)?mode=memory(&|$)/i.test(value)
  ) {
    return ":memory:";
  }
  return /^(:memory:$|[a-z]+:)/.test(value) ? value : `file:${value}`;
}

/** `error_injection` → `selection`, `burst` and `faults`. */
function injection(flat: Tree, { faults, legacy }: Translatable): Tree {
  const { selection_mode, burst, ...rest } = flat;
  let section: Tree = selection_mode === undefined ? {} : { selection: selection_mode };
  for (const [key, value] of Object.entries(rest)) {
    const fault = faults.find(({ name }) => key === `${name}_pct`);
    const places = fault ? [`${fault.name}.pct`] : legacy.options[key] ?? [key];
    for (const place of places) section = merge(section, { faults: treeOf(place.split("."), value) });
  }
  return isTree(burst) ? merge(section, burstSection(burst, legacy)) : section;
}

/** The old burst raised two faults, by default too; in the new shape each fault carries its own `burst_pct`. */
function burstSection(burst: Tree, { bursts }: Legacy): Tree {
  const timing = Object.fromEntries(Object.entries(burst).filter(([key]) => !(key in bursts)));
  const raised = Object.entries(bursts).map(([key, { fault, default: usual }]) => [fault, {
    burst_pct: burst[key] ?? usual,
  }]);
  return { burst: timing, faults: Object.fromEntries(raised) };
}
