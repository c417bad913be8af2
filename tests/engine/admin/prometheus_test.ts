/** `GET /metrics`, read back by a strict reader. */
import { strict as assert } from "node:assert";
import { histogramSamples, type MetricFamily, textOf } from "../../../engine/admin/exposition.ts";
import { cellOf, cumulative, HISTOGRAM_CELLS } from "../../../engine/memory/histogram.ts";
import { VERSION } from "../../../engine/base/version.ts";
import { llm } from "../../../llm/domain.ts";
import { always, AUTH, type Bench, TOKEN, withServer } from "../../harness.ts";
import { type Read, readExposition } from "./exposition.ts";
import { fc } from "../support.ts";

async function scrape({ ask }: Bench) {
  const response = await ask("/metrics");
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const families = readExposition(await response.text());
  const values = (name: string): readonly Read[] => families.get(name)?.samples ?? assert.fail(`no ${name}`);
  return {
    families,
    values,
    /** The only value of a metric with these labels. */
    value(name: string, labels: Record<string, string> = {}): number | undefined {
      const has = (one: Read) => Object.entries(labels).every(([key, text]) => one.labels[key] === text);
      const [one, ...others] = values(name).filter(has);
      assert.deepEqual(others, []);
      return one?.value;
    },
  };
}

Deno.test("textOf() writes what a strict reader reads back, whatever is in a label", () => {
  const label = fc.oneof(fc.string(), fc.constantFrom("\n", '"', "\\", '\\"', "\\n", 'a\\\\\n"b'));
  const help = fc.string({ minLength: 1 }).map((text) => `.${text.replaceAll("\r", "")}`);
  fc.assert(
    fc.property(fc.uniqueArray(label, { minLength: 1 }), help, fc.integer(), (labels, help, value) => {
      const family: MetricFamily = {
        name: "a_total",
        help,
        type: "counter",
        samples: labels.map((one) => ({ labels: { one, two: "x" }, value })),
      };
      assert.deepEqual(readExposition(textOf([family])).get("a_total"), {
        help,
        type: "counter",
        samples: labels.map((one) => ({ name: "a_total", labels: { one, two: "x" }, value })),
      });
    }),
  );
});

Deno.test("textOf() leaves out a metric without a value", () => {
  assert.equal(textOf([{ name: "a", help: "b", type: "gauge", samples: [] }]), "");
});

Deno.test("histogramSamples() end with all, the sum and the count", () => {
  const samples = histogramSamples({ bounds: [0.1, 1], counts: [1, 2, 4], sum: 9 }, { domain: "llm" });
  assert.deepEqual(samples.map(({ suffix, labels, value }) => [suffix, labels?.["le"], value]), [
    ["_bucket", "0.1", 1],
    ["_bucket", "1", 2],
    ["_bucket", "+Inf", 4],
    ["_sum", undefined, 9],
    ["_count", undefined, 4],
  ]);
});

Deno.test("cumulative() counts what a sorted list would, to the width of a cell", () => {
  const ms = fc.double({ min: 0, max: 100_000, noNaN: true });
  const sorted = fc.array(ms, { maxLength: 8 }).map((list) => list.sort((a, b) => a - b));
  fc.assert(fc.property(fc.array(ms), sorted, (values, bounds) => {
    const cells = new Array<number>(HISTOGRAM_CELLS).fill(0);
    for (const value of values) cells[cellOf(value)] = (cells[cellOf(value)] ?? 0) + 1;
    const counts = cumulative(cells, bounds);
    assert.equal(counts.at(-1), values.length);
    for (const [at, bound] of bounds.entries()) {
      const upTo = (limit: number) => values.filter((value) => value <= limit).length;
      const counted = counts[at] ?? NaN;
      assert.ok(upTo(bound) <= counted && counted <= upTo(bound * 1.01 + 0.001), `${counted} up to ${bound}`);
      assert.ok(counted >= (counts[at - 1] ?? 0));
    }
  }));
});

Deno.test("/metrics counts what clients have got, without a token", async () => {
  await withServer({ set: ["llm.faults.rate_limit.pct=40"] }, async (bench) => {
    const seen = new Map<number, number>();
    for (let n = 0; n < 50; n++) {
      const response = await bench.chat();
      await response.text();
      seen.set(response.status, (seen.get(response.status) ?? 0) + 1);
    }
    const { value } = await scrape(bench);
    const domain = "llm";
    for (const [status, count] of seen) {
      assert.equal(value("errorworks_responses_total", { domain, status: `${status}` }), count);
    }
    assert.equal(value("errorworks_faults_total", { domain, fault: "rate_limit" }), seen.get(429));
    assert.equal(value("errorworks_faults_total", { domain, fault: "not_found" }), 0);
    assert.equal(value("errorworks_requests_total", { domain, outcome: "success" }), seen.get(200));
    assert.equal(value("errorworks_connection_endings_total", { ending: "complete" }), 50);
    assert.equal(value("errorworks_in_flight_requests", { domain }), 0);
    assert.equal(value("errorworks_lost_requests_total", { domain }), 0);
    assert.ok((value("errorworks_sent_bytes_total", { domain }) ?? 0) > 1000);
  });
});

Deno.test("/metrics has histograms whose buckets add up", async () => {
  const set = ["llm.latency.base_ms=70"];
  await withServer({ services: [llm], set }, async (bench) => {
    for (let n = 0; n < 10; n++) await (await bench.chat()).text();
    const { families, value, values } = await scrape(bench);
    for (const [name, { type, samples }] of families) {
      if (type !== "histogram") continue;
      const buckets = samples.filter((one) => one.name.endsWith("_bucket")).map((one) => one.value);
      assert.deepEqual(buckets, buckets.toSorted((a, b) => a - b), name);
      assert.equal(buckets.at(-1), 10, name);
      assert.equal(samples.find((one) => one.name === `${name}_count`)?.value, 10, name);
    }
    const delays = values("errorworks_request_delay_seconds");
    const upTo = (le: string) => delays.find(({ labels }) => labels["le"] === le)?.value;
    assert.deepEqual([upTo("0.05"), upTo("0.1"), upTo("+Inf")], [0, 10, 10]);
    const sum = delays.find((one) => one.name.endsWith("_sum"))?.value ?? 0;
    assert.ok(Math.abs(sum - 0.7) < 1e-6);
    assert.equal(value("errorworks_build_info", { version: VERSION }), 1);
  });
});

Deno.test("/metrics tells of the server itself", async () => {
  await withServer({}, async (bench) => {
    await (await bench.chat()).text();
    await bench.server.coordinator.flush();
    bench.server.state.refuse(400);
    const { value } = await scrape(bench);
    assert.equal(value("errorworks_metrics_rows_written_total"), 1);
    assert.equal(value("errorworks_metrics_rows_queued"), 0);
    assert.equal(value("errorworks_metrics_rows_dropped_total"), 0);
    assert.equal(value("errorworks_worker_restarts_total", { worker: "0" }), 0);
    assert.equal(value("errorworks_event_loop_lag_seconds", { worker: "0" }), 0);
    assert.equal(value("errorworks_refused_connections_total"), 1);
    assert.equal(value("errorworks_bugs_total"), 0);
    assert.equal(value("process_start_time_seconds"), 1_790_000_000);
    assert.ok((value("process_resident_memory_bytes") ?? 0) > 1e6);
  });
});

Deno.test("/metrics keeps to the naming conventions", async () => {
  await withServer({}, async (bench) => {
    await (await bench.chat()).text();
    for (const [name, { type }] of (await scrape(bench)).families) {
      assert.match(name, /^(errorworks|process)_[a-z_]+$/);
      assert.equal(name.endsWith("_total"), type === "counter", name);
      assert.equal(type === "histogram" ? name.endsWith("_seconds") : true, true, name);
    }
  });
});

Deno.test("/metrics names no client, no model, no token", async () => {
  await withServer({ set: always("forbidden") }, async ({ ask }) => {
    const headers = { authorization: "Bearer sk-secret-123456", "x-errorworks-session": "session-name" };
    const body = JSON.stringify({ model: "model-name", messages: [{ role: "user", content: "text" }] });
    await (await ask("/v1/chat/completions", { method: "POST", headers, body })).text();
    const text = await (await ask("/metrics")).text();
    assert.doesNotMatch(text, new RegExp(`sk-|session-name|model-name|${TOKEN}`));
  });
});

Deno.test("/metrics begins again at 0 after a reset", async () => {
  await withServer({}, async (bench) => {
    await (await bench.chat()).text();
    const total = async () =>
      (await scrape(bench)).value("errorworks_requests_total", { domain: "llm", outcome: "success" });
    assert.equal(await total(), 1);
    await (await bench.ask("/admin/reset", { method: "POST", headers: AUTH })).text();
    assert.equal(await total(), 0);
  });
});

Deno.test("other methods at /metrics are a 405 with allow", async () => {
  await withServer({}, async ({ ask }) => {
    const response = await ask("/metrics", { method: "POST" });
    await response.body?.cancel();
    assert.equal(response.status, 405);
    assert.equal(response.headers.get("allow"), "GET");
  });
});
