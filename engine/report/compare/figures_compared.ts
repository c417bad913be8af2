import { beyondChance, type Share } from "../../mcp/analysis/runs/significance.ts";
import type { DomainFigures } from "../figures/domain_figures.ts";
import type { Report } from "../report.ts";

/** A figure on both sides; `null` where one has none. */
export interface ComparedFigure {
  readonly name: string;
  readonly unit: "requests" | "calls" | "percent" | "ms" | "ratio";
  readonly a: number | null;
  readonly b: number | null;
  /** `b - a`; of percentages in percentage points. */
  readonly difference: number | null;
  /** Shares only: whether chance alone explains the difference less than once in 370 times. */
  readonly beyond_chance: boolean | null;
}

/** Faults that are compared, those with most requests first. */
const MOST_FAULTS = 20;

/** Compares the figures of two reports: calls, then each domain with its faults and latencies. */
export function figuresCompared(a: Report, b: Report): ComparedFigure[] {
  const names = [...new Set([...a.domains, ...b.domains].map(({ domain }) => domain))];
  return [
    ...callFigures(a, b),
    ...names.flatMap((name) => {
      const of = (report: Report) => report.domains.find(({ domain }) => domain === name);
      return domainFigures(names.length > 1 ? `${name}: ` : "", of(a), of(b));
    }),
  ];
}

function callFigures(a: Report, b: Report): ComparedFigure[] {
  if (!a.calls || !b.calls) return [];
  const [before, now] = [totalsOf(a), totalsOf(b)];
  return [
    plain("calls", "calls", before.calls, now.calls),
    shares("calls that succeeded", [before.succeeded, before.calls], [now.succeeded, now.calls]),
    shares("calls that succeeded after a retry", [before.retried, before.calls], [now.retried, now.calls]),
    plain("requests for each call", "ratio", ratio(before), ratio(now)),
  ];
}

function totalsOf({ clients, calls }: Report) {
  const sum = (key: "succeeded" | "retried" | "requests") => clients.reduce((all, one) => all + one[key], 0);
  return {
    calls: calls?.total ?? 0,
    succeeded: sum("succeeded"),
    retried: sum("retried"),
    requests: sum("requests"),
  };
}

function ratio({ requests, calls }: ReturnType<typeof totalsOf>): number | null {
  return calls === 0 ? null : requests / calls;
}

function domainFigures(
  prefix: string,
  a: DomainFigures | undefined,
  b: DomainFigures | undefined,
): ComparedFigure[] {
  const latency = (side: DomainFigures | undefined, of: "total" | "own", at: "p50" | "p95" | "p99") =>
    side?.latency?.[of][at] ?? null;
  const times = (["p50", "p95", "p99"] as const).map((at) =>
    plain(`${prefix}${at}`, "ms", latency(a, "total", at), latency(b, "total", at))
  );
  return [
    plain(`${prefix}requests`, "requests", a?.requests ?? 0, b?.requests ?? 0),
    shares(`${prefix}good replies`, goodIn(a), goodIn(b)),
    shares(`${prefix}met a fault`, faultsIn(a), faultsIn(b)),
    ...times,
    plain(`${prefix}p95 without injected waits`, "ms", latency(a, "own", "p95"), latency(b, "own", "p95")),
    ...faultNames(a, b).map((fault) => shares(`${prefix}${fault}`, faultIn(a, fault), faultIn(b, fault))),
  ];
}

function goodIn(side: DomainFigures | undefined): Share {
  return [side?.good ?? 0, side?.requests ?? 0];
}

function faultsIn(side: DomainFigures | undefined): Share {
  return [side?.outcomes["fault"] ?? 0, side?.requests ?? 0];
}

function faultIn(side: DomainFigures | undefined, fault: string): Share {
  return [side?.faults.find(({ name }) => name === fault)?.requests ?? 0, side?.requests ?? 0];
}

function faultNames(a: DomainFigures | undefined, b: DomainFigures | undefined): string[] {
  const all = [...a?.faults ?? [], ...b?.faults ?? []].toSorted((one, other) =>
    other.requests - one.requests
  );
  return [...new Set(all.map(({ name }) => name))].slice(0, MOST_FAULTS);
}

function plain(
  name: string,
  unit: ComparedFigure["unit"],
  a: number | null,
  b: number | null,
): ComparedFigure {
  return { name, unit, a, b, difference: a === null || b === null ? null : b - a, beyond_chance: null };
}

function shares(name: string, a: Share, b: Share): ComparedFigure {
  const percent = ([part, whole]: Share) => whole === 0 ? null : part * 100 / whole;
  return { ...plain(name, "percent", percent(a), percent(b)), beyond_chance: beyondChance(a, b) };
}
