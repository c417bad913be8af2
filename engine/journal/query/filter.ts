import { globTest } from "../../base/glob.ts";
import { keyOf } from "../entry_of.ts";
import { type Kept, statusOf } from "../kept.ts";

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

type Test = (kept: Kept) => boolean;

/** Makes the test of one condition. */
const TESTS: {
  readonly [Key in Exclude<keyof JournalFilter, "scope">]-?: (
    wanted: NonNullable<JournalFilter[Key]>,
  ) => Test;
} = {
  id: (wanted) => ({ facts }) => facts.id === wanted,
  domain: (wanted) => ({ facts }) => facts.domain === wanted,
  method: (wanted) => ({ facts }) => facts.method === wanted.toUpperCase(),
  path: (path) => {
    const fits = globTest(path);
    return ({ facts }) => fits(facts.target.replace(/\?.*/s, ""));
  },
  status: (wanted) => (kept) => hasStatus(statusOf(kept), wanted.toLowerCase()),
  fault: (wanted) => ({ facts: { fault } }) =>
    wanted === "any" ? fault !== null : (fault ?? "none") === wanted,
  outcome: (wanted) => ({ facts }) => facts.end >= 0 && facts.outcome === wanted,
  client: (wanted) => ({ facts }) => facts.client === wanted,
  key: (wanted) => ({ facts }) => keyOf(facts) === wanted,
  rule: (wanted) => ({ facts }) => facts.detail["rule"] === wanted,
  since: (since) => ({ facts }) => facts.arrived >= since,
  open: (open) => ({ facts }) => facts.end < 0 === open,
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
  return (kept) => tests.every((fits) => fits(kept));
}

function test<Value>(make: (wanted: Value) => Test, wanted: Value | undefined): Test[] {
  return wanted === undefined ? [] : [make(wanted)];
}
