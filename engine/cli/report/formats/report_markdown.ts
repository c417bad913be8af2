import type { Report } from "../../../report/report.ts";
import { count, counted } from "../../../base/counted.ts";
import { share, span } from "../html/text.ts";
import { verdictMarkdown } from "./verdict_markdown.ts";

/** Faults of the table. */
const MOST_FAULTS = 12;

/** A report as Markdown, for a comment on a pull request: what the checks say, then the figures. */
export function reportMarkdown(report: Report): string {
  const { domains, missing } = report;
  return [
    verdictMarkdown(report),
    ...domains.flatMap(({ domain, requests, good, faults, latency }) => [
      `## ${domain}: ${counted(requests, "request")}, ${counted(good, "good reply")} (${
        share(good, requests)
      })`,
      "",
      ...(faults.length === 0 ? [] : [
        "| fault | requests | share | mean time |",
        "| - | -: | -: | -: |",
        ...faults.slice(0, MOST_FAULTS).map((one) =>
          `| ${one.name} | ${count(one.requests)} | ${share(one.requests, requests)} | ${span(one.mean_ms)} |`
        ),
        "",
      ]),
      ...(latency === null ? [] : [
        `p50 ${span(latency.total.p50)}, p95 ${span(latency.total.p95)}, p99 ${
          span(latency.total.p99)
        }; without ` +
        `injected waits ${span(latency.own.p50)}, ${span(latency.own.p95)}, ${span(latency.own.p99)}`,
        "",
      ]),
    ]),
    ...missing.map((sentence) => `_${sentence}_\n`),
  ].join("\n");
}
