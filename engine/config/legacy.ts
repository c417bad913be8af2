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
import { ConfigError } from "../base/error.ts";
import { merge, ownValue, type Tree, treeOf, valueAt } from "../base/tree.ts";
import { isObject } from "../base/json.ts";
import type { LegacyFigures } from "./legacy_figures.ts";
import { type Moving, withMoved } from "./moved.ts";

/** Tables for translating the Python ancestor's flat configuration of one domain. */
export interface Legacy {
  /** Sections that only this domain's files have, e.g. `response`. */
  readonly sections: readonly string[];
  /** Options of `error_injection` that only this domain's files have; those of its burst as `burst.NAME`. */
  readonly own?: readonly string[];
  /** Key of `server` that is the port of its server today; `port` if absent. */
  readonly port?: `${string}_port`;
  /** Flat option of `error_injection` → `fault.option` places. */
  readonly options: Readonly<Record<string, readonly string[]>>;
  /** Flat option of `error_injection.burst` → fault whose `burst_pct` it is, with the old default. */
  readonly bursts: Readonly<Record<string, { readonly fault: string; readonly default: number }>>;
  /** Defaults of its old files, where they differ from ours. */
  readonly defaults?: Tree;
  /** Its figures and rows, for `?shape=ancestor`. */
  readonly figures?: LegacyFigures;
  /** Rewrites the domain's own sections. */
  settings(flat: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

/** A domain with its table, if it has an ancestor. */
export interface Translatable extends Moving {
  readonly faults: readonly { readonly name: string }[];
  readonly legacy?: Legacy;
}

/** A domain that has an ancestor. */
type LegacyDomain = Translatable & { readonly legacy: Legacy };

const FLAT_KEYS = ["error_injection", "latency", "allow_external_bind"];

/** Servers of the ancestor that have no domain here, by the sections that only their files have. */
const ABSENT: Readonly<Record<string, string>> = {
  storage: "ChaosBlob, the object store",
  capture: "ChaosSMTP, the mail server",
  smtp: "ChaosSMTP, the mail server",
};

/**
 * The domain that a flat tree was written for, `undefined` for a tree of the new shape: the domain whose sections it
 * has, or whose own options; one without either was written for the first that has an ancestor.
 *
 * @throws {ConfigError} for a file of a server that is not here
 */
function domainOf(tree: Tree, domains: readonly Translatable[]): LegacyDomain | undefined {
  const known = domains.filter((domain): domain is LegacyDomain => domain.legacy !== undefined);
  const owner = known.find(({ legacy }) => legacy.sections.some((section) => section in tree));
  if (owner || !FLAT_KEYS.some((key) => key in tree)) return owner;
  refuseAbsent(tree);
  return known.find(({ legacy }) => legacy.own?.some((option) => isGiven(tree, option))) ?? known[0];
}

function isGiven(tree: Tree, option: string): boolean {
  return valueAt(tree, ["error_injection", ...option.split(".")]) !== undefined;
}

/** @throws {ConfigError} for a file of a server that is not here */
function refuseAbsent(tree: Tree): void {
  const [section] = Object.keys(ABSENT).filter((key) => key in tree);
  if (section === undefined) return;
  const message = `this is a file of ${ABSENT[section]} of the Python project, which is not here; ` +
    "keep the Python project for it (see docs/from-python.md)";
  throw new ConfigError([{ path: section, message }]);
}

/** Name of the domain that a flat tree was written for; `undefined` for a tree of the new shape. */
export function flatDomain(tree: Tree, domains: readonly Translatable[]): string | undefined {
  return domainOf(tree, domains)?.name;
}

/** A tree in the shape of today: a flat one is translated, keys at older places are moved. */
export function translate(tree: Tree, domains: readonly Translatable[]): Tree {
  const domain = domainOf(tree, domains);
  return withMoved(domain ? unflattened(tree, domain) : tree, domains);
}

function unflattened(tree: Tree, domain: LegacyDomain): Tree {
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
    ...(isObject(error_injection) ? injection(error_injection, domain) : { faults: error_injection }),
    ...domain.legacy.settings(own),
  };
  return {
    ...others,
    ...serverSection(server, allow_external_bind, domain.legacy.port),
    ...(isObject(metrics) ? { metrics: database(metrics) } : metrics === undefined ? {} : { metrics }),
    [domain.name]: section,
  };
}

/** `server`, with its port where the domain has it, and with what stood beside it. */
function serverSection(server: unknown, external: unknown, portKey = "port"): Tree {
  if (server !== undefined && !isObject(server)) return { server };
  const { port, ...rest } = server ?? {};
  const section = {
    ...rest,
    ...(port === undefined ? {} : { [portKey]: port }),
    ...(external === undefined ? {} : { allow_external_bind: external }),
  };
  return Object.keys(section).length === 0 && server === undefined ? {} : { server: section };
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
function injection(flat: Tree, { faults, legacy }: LegacyDomain): Tree {
  const { selection_mode, burst, ...rest } = flat;
  let section: Tree = selection_mode === undefined ? {} : { selection: selection_mode };
  for (const [key, value] of Object.entries(rest)) {
    const fault = faults.find(({ name }) => key === `${name}_pct`);
    const places = fault ? [`${fault.name}.pct`] : ownValue(legacy.options, key) ?? [key];
    for (const place of places) section = merge(section, { faults: treeOf(place.split("."), value) });
  }
  return isObject(burst) ? merge(section, burstSection(burst, legacy)) : section;
}

/** The `bursts` of a section in the new shape, in which each fault has a `burst_pct` of its own. */
function burstSection(burst: Tree, { bursts }: Legacy): Tree {
  const timing = Object.fromEntries(Object.entries(burst).filter(([key]) => !Object.hasOwn(bursts, key)));
  const raised = Object.entries(bursts).filter(([key]) => key in burst);
  return {
    burst: timing,
    faults: Object.fromEntries(raised.map(([key, { fault }]) => [fault, { burst_pct: burst[key] }])),
  };
}

/** Renames what used to be called a preset and is called a bank. */
export function presetAsBank({ preset, mode, ...rest }: Tree): Tree {
  return {
    ...rest,
    ...(mode === undefined ? {} : { mode: mode === "preset" ? "bank" : mode }),
    ...(preset === undefined ? {} : { bank: preset }),
  };
}

/** Defaults that a flat tree implies, such as what its bursts raise: goes below all layers. */
export function legacyDefaults(tree: Tree, domains: readonly Translatable[]): Tree {
  const domain = domainOf(tree, domains);
  if (!domain) return {};
  const { bursts, defaults = {} } = domain.legacy;
  if (!isObject(valueAt(tree, ["error_injection", "burst"]))) return { [domain.name]: defaults };
  const raised = Object.values(bursts).map((
    { fault, default: usual },
  ) => [fault, { burst_pct: usual }]);
  const burst = { start_sec: 0 }; // its servers began inside a burst
  return { [domain.name]: { ...defaults, burst, faults: Object.fromEntries(raised) } };
}
