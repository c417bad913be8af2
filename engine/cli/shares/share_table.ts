import { rounded } from "../../base/percent.ts";
import { type Burst, firstBurstSec } from "../../chance/burst.ts";
import type { FaultKind } from "../../faults/fault.ts";
import { type FaultShare, starvation, totalBurstShare, totalShare } from "../../service/fault_shares.ts";
import { clipped, wrapped } from "../../base/wrapped.ts";
import { figureRows, table } from "../output.ts";

/** The shares of one domain under a configuration. */
export interface DomainShares {
  readonly name: string;
  readonly burst: Burst;
  readonly faults: readonly FaultShare[];
}

const KINDS: readonly FaultKind[] = ["transport", "http", "stream", "content"];

/**
 * One line for each domain: the true share of all requests that get a fault, in all and by kind, in percent.
 *
 *     FAULTS, %    total  transport   http  stream  content  in bursts
 *     llm          39.10       8.50  17.25    4.00     9.35     100.00
 *
 * A table wider than `columns` has the bursts in lines below it.
 */
export function shareSummary(domains: readonly DomainShares[], columns = Infinity): string[] {
  const whole = summaryTable(domains);
  if (whole.every((line) => line.length <= columns)) return whole;
  const bursts = domains.filter(({ faults }) => totalBurstShare(faults) !== null);
  return [
    ...summaryTable(domains, false),
    ...bursts.map(({ name, burst }) => `${name}: bursts ${burst.now === true ? "" : "of "}${timing(burst)}`),
  ];
}

function summaryTable(domains: readonly DomainShares[], withTiming = true): string[] {
  const rows = domains.map(({ name, faults }) => {
    const kinds = KINDS.map((kind) => percent(totalShare(faults.filter((fault) => fault.kind === kind))));
    const inBurst = totalBurstShare(faults);
    return [name, percent(totalShare(faults)), ...kinds, ...(inBurst === null ? [] : [percent(inBurst)])];
  });
  const bursts = domains.some(({ faults }) => totalBurstShare(faults) !== null) ? ["burst"] : [];
  const [head = [], ...aligned] = figureRows([["FAULTS, %", "total", ...KINDS, ...bursts], ...rows]);
  return table([
    head,
    ...domains.map(({ name, faults, burst }, at) => {
      if (faults.length === 0) return [name, "no faults"];
      const isTimed = withTiming && totalBurstShare(faults) !== null;
      return [...aligned[at] ?? [], ...(isTimed ? [timing(burst)] : [])];
    }),
  ]);
}

/** `3 s every 20 s`; `open now` for a window that does not wait for its time. */
function timing({ duration_sec, interval_sec, now }: Burst): string {
  return now === true ? "open now" : `${duration_sec} s every ${interval_sec} s`;
}

/** The same with the time of the first window. */
function timingFromStart(burst: Burst): string {
  return burst.now === true ? timing(burst) : `${timing(burst)}, the first after ${firstBurstSec(burst)} s`;
}

function padded(widths: readonly number[]): (cell: string, at: number) => string {
  return (cell, at) => cell.padStart(widths[at] ?? 0);
}

/** A fraction of 1 in percent, without the sign, with two decimals. */
function percent(share: number): string {
  return (share * 100).toFixed(2);
}

/** Widths of the columns with figures in a table of faults, from the third on. */
const FIGURES = [0, 0, 6, 6, 6, 6];

/**
 * The table of one domain: its kinds, then every fault that can fire, with percentages and true shares, also in bursts.
 */
export function shareTable(domain: DomainShares, columns: number): string[] {
  const { name, burst, faults } = domain;
  if (faults.length === 0) return [`${name}: no faults`];
  const bursts = totalBurstShare(faults);
  const whom = faults.length === 1 ? "the one fault" : `one of ${faults.length} faults`;
  const inBursts = bursts === null ? [] : [`in bursts: ${percent(bursts)} % (${timingFromStart(burst)})`];
  return [
    ...[`${name}: ${percent(totalShare(faults))} % of requests get ${whom}`, ...inBursts]
      .flatMap((line) => wrapped(line, columns)),
    "",
    ...lined(fitting(kindRows(faults), columns).rows, columns),
    "",
    ...lined(fitting(faultRows(faults), columns).rows, columns),
  ];
}

/** Names of the columns for which tables of a domain have no room. */
export function leftOut({ faults }: DomainShares, columns: number): readonly string[] {
  return [kindRows(faults), faultRows(faults)].flatMap((rows) => fitting(rows, columns).without);
}

/** Columns that a table does without to fit a width: the first set that is enough. */
const SPARED: readonly (readonly string[])[] = [
  [],
  ["kind"],
  ["kind", "pct"],
  ["kind", "pct", "burst_pct"],
  ["kind", "pct", "burst_pct", "starved"],
];

/** A table without the columns that do not fit; the first one always stays. */
function fitting(
  rows: readonly (readonly string[])[],
  columns: number,
): { readonly rows: readonly (readonly string[])[]; readonly without: readonly string[] } {
  const [head = []] = rows;
  const tries = SPARED.map((names) => {
    const isKept = (at: number) => at === 0 || !names.includes(head[at]?.trim() ?? "");
    return {
      rows: rows.map((row) => row.filter((_, at) => isKept(at))),
      without: names.filter((name) => head.slice(1).some((cell) => cell.trim() === name)),
    };
  });
  const isNarrow = ({ rows }: typeof tries[number]) => table(rows).every((line) => line.length <= columns);
  return tries.find(isNarrow) ?? tries.at(-1) ?? { rows, without: [] };
}

/** A table in lines no longer than a width. */
function lined(rows: readonly (readonly string[])[], columns: number): string[] {
  return table(rows).map((line) => clipped(line, columns));
}

function faultRows(faults: readonly FaultShare[]): string[][] {
  const starved = faults.some((fault) => starvation(fault) !== null) ? ["starved"] : [];
  const head = ["fault", "kind", "pct", "share", ...burstHead(faults), ...starved];
  return [head, ...faults.map(row)].map((cells) => cells.map(padded(FIGURES)));
}

/** One line for each kind: how many faults there are of it, their percentages together, and what comes of them. */
function kindRows(faults: readonly FaultShare[]): string[][] {
  const rows = KINDS.map((kind) => ({ kind, own: faults.filter((fault) => fault.kind === kind) }))
    .filter(({ own }) => own.length > 0)
    .map(({ kind, own }) => {
      const sum = (of: (fault: FaultShare) => number) => own.reduce((sum, fault) => sum + of(fault), 0);
      const inBurst = totalBurstShare(own);
      return [
        kind,
        `${own.length}`,
        `${rounded(sum(({ pct }) => pct))}`,
        percent(totalShare(own)),
        ...(inBurst === null ? [] : burstCells(sum(({ burst }) => burst?.pct ?? 0), inBurst)),
      ];
    });
  const head = ["kind", "faults", "pct", "share", ...burstHead(faults)];
  return [head, ...rows].map((cells) => cells.map(padded(KIND_FIGURES)));
}

/** Widths of the columns with figures in a table of kinds, from the second on. */
const KIND_FIGURES = [0, 6, 6, 6, 6, 6];

/** Heads of the columns about bursts; none without bursts. */
function burstHead(faults: readonly FaultShare[]): readonly string[] {
  return totalBurstShare(faults) === null ? [] : ["burst_pct", "share"];
}

function burstCells(pct: number, share: number): string[] {
  return [`${rounded(pct)}`.padStart("burst_pct".length), percent(share)];
}

function row(fault: FaultShare): string[] {
  const { name, kind, pct, share, burst } = fault;
  const inBurst = burst === null ? [] : burstCells(burst.pct, burst.share);
  const starved = starvation(fault);
  const mark = starved === null ? [] : [starved];
  return [name, kind, `${rounded(pct)}`, percent(share), ...inBurst, ...mark];
}
