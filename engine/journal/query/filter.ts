import { keyOf, statusOf } from "../entry_of.ts";
import type { Trace } from "../trace.ts";

/** Conditions on requests; one that is absent fits all. */
export interface JournalFilter {
  readonly id?: string | undefined;
  readonly domain?: string | undefined;
  readonly method?: string | undefined;
  /** Path without query; `*` is any characters. */
  readonly path?: string | undefined;
  /** A status, a class such as `4xx`, or `none`. */
  readonly status?: string | undefined;
  /** Name of a fault, `any` or `none`. */
  readonly fault?: string | undefined;
  readonly outcome?: string | undefined;
  readonly client?: string | undefined;
  /** Digest of an API key. */
  readonly key?: string | undefined;
  readonly rule?: string | undefined;
  /** Name of a scope, or `none` for the server itself. */
  readonly scope?: string | undefined;
  /** Arrival at this time or later: milliseconds since 1970. */
  readonly since?: number | undefined;
  /** True: requests that are not over; false: those that are. */
  readonly open?: boolean | undefined;
}

type Test = (trace: Trace) => boolean;

/** Makes the test of one condition. */
const TESTS: {
  readonly [Key in Exclude<keyof JournalFilter, "scope">]-?: (
    wanted: NonNullable<JournalFilter[Key]>,
  ) => Test;
} = {
  id: (id) => ({ parts }) => parts.record.id === id,
  domain: (domain) => ({ parts }) => parts.record.domain === domain,
  method: (method) => ({ parts }) => parts.method === method.toUpperCase(),
  path: (path) => {
    const pattern = globOf(path);
    return ({ parts }) => pattern.test(parts.target.replace(/\?.*/s, ""));
  },
  status: (status) => (trace) => hasStatus(statusOf(trace), status.toLowerCase()),
  fault: (fault) => ({ parts: { record } }) =>
    fault === "any" ? record.fault !== null : (record.fault ?? "none") === fault,
  outcome: (outcome) => ({ parts, end }) => end >= 0 && parts.record.outcome === outcome,
  client: (client) => ({ parts }) => parts.record.client === client,
  key: (key) => (trace) => keyOf(trace) === key,
  rule: (rule) => ({ parts }) => parts.record.detail["rule"] === rule,
  since: (since) => ({ parts }) => parts.record.arrived >= since,
  open: (open) => ({ end }) => end < 0 === open,
};

function hasStatus(status: number | null, wanted: string): boolean {
  if (status === null) return wanted === "none";
  return wanted === String(status) || wanted === `${Math.floor(status / 100)}xx`;
}

/** Test of all conditions of a filter on requests that were sent to `scope`. */
export function testOf(filter: JournalFilter, scope: string | null): Test {
  const { id, domain, method, path, status, fault, outcome, client, key, rule, since, open } = filter;
  if (filter.scope !== undefined && filter.scope !== (scope ?? "none")) return () => false;
  const tests = [
    test(TESTS.id, id),
    test(TESTS.domain, domain),
    test(TESTS.method, method),
    test(TESTS.outcome, outcome),
    test(TESTS.fault, fault),
    test(TESTS.client, client),
    test(TESTS.rule, rule),
    test(TESTS.since, since),
    test(TESTS.open, open),
    test(TESTS.status, status),
    test(TESTS.path, path),
    test(TESTS.key, key),
  ].flat();
  return (trace) => tests.every((fits) => fits(trace));
}

function test<Value>(make: (wanted: Value) => Test, wanted: Value | undefined): Test[] {
  return wanted === undefined ? [] : [make(wanted)];
}

/** Regular expression of a text in which `*` stands for any characters. */
export function globOf(glob: string): RegExp {
  return new RegExp(`^${glob.split("*").map((part) => RegExp.escape(part)).join(".*")}$`, "s");
}
