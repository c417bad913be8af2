/**
 * The text format that Prometheus reads, version 0.0.4:
 *
 *     # HELP errorworks_requests_total Requests that were answered.
 *     # TYPE errorworks_requests_total counter
 *     errorworks_requests_total{domain="llm",outcome="success"} 12
 *
 * @module
 */

/** Content type of the text. */
export const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** One value of a metric. */
interface Sample {
  /** Suffix of the metric's name: `_bucket`, `_sum` and `_count` of a histogram. */
  readonly suffix?: string;
  readonly labels?: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** A metric with its values. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly samples: readonly Sample[];
}

/** Durations as a histogram counts them, in seconds; `counts` are cumulative, one for each bound, then one for all. */
interface Histogram {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
  readonly sum: number;
}

/** Writes metrics as text; one without a value is left out. */
export function textOf(families: readonly MetricFamily[]): string {
  return families.filter(({ samples }) => samples.length > 0).map(({ name, help, type, samples }) =>
    `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n${
      samples.map((one) => lineOf(name, one)).join("")
    }`
  ).join("");
}

/** The values of a histogram with these labels. */
export function histogramSamples(
  { bounds, counts, sum }: Histogram,
  labels: Readonly<Record<string, string>>,
): Sample[] {
  const buckets = counts.map((value, at) => ({
    suffix: "_bucket",
    labels: { ...labels, le: String(bounds[at] ?? "+Inf") },
    value,
  }));
  return [
    ...buckets,
    { suffix: "_sum", labels, value: sum },
    { suffix: "_count", labels, value: counts.at(-1) ?? 0 },
  ];
}

function lineOf(name: string, { suffix = "", labels = {}, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${quoted(String(text))}"`);
  return `${name}${suffix}${pairs.length > 0 ? `{${pairs}}` : ""} ${value}\n`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function quoted(text: string): string {
  return escaped(text).replaceAll('"', '\\"');
}
