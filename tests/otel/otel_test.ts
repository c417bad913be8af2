/** A span for each request, with nothing but the switch that Deno has for OpenTelemetry. */
import { strict as assert } from "node:assert";
import { MAIN } from "../program.ts";
import { type Span, startCollector } from "./collector.ts";

const REQUESTS = 12;
/** The kind of a span that serves, in OTLP. */
const SERVER = 2;

/** Starts `errorworks serve` in a process of its own, runs `test` with its address, and stops it. */
async function withProcess(
  args: readonly string[],
  env: Record<string, string>,
  test: (url: string) => Promise<void>,
): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", MAIN, "serve", "--json", "--port", "0", "--database", ":memory:", ...args],
    env,
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  try {
    let text = "";
    while (!text.includes("\n")) text += (await lines.read()).value ?? assert.fail("it ended at once");
    await test(JSON.parse(text.split("\n")[0] ?? "").url);
  } finally {
    child.kill("SIGTERM");
    await lines.cancel();
    await child.status; // the last spans are sent before the end
  }
}

/** A chat with a trace of its own; the status that came, `undefined` when the connection broke. */
async function ask(url: string, trace: string, body: Record<string, unknown> = {}) {
  const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01`, connection: "close" };
  const chat = { model: "gpt-4o", messages: [{ role: "user", content: "Hello" }], ...body };
  try {
    const init = { method: "POST", headers, body: JSON.stringify(chat) };
    const response = await fetch(`${url}/v1/chat/completions?key=hidden-from-spans&next=/a?b=1`, init);
    await response.text();
    return response.status;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function assertServed(span: Span, status: number | undefined): void {
  assert.equal(span.kind, SERVER);
  assert.equal(span.name, "POST");
  assert.equal(span.parent, "00f067aa0ba902b7");
  assert.equal(span.attributes["http.request.method"], "POST");
  assert.equal(span.attributes["url.path"], "/v1/chat/completions");
  if (status !== undefined) assert.equal(span.attributes["http.response.status_code"], String(status));
  assert.ok(span.ms >= 0 && span.ms < 60_000, `${span.ms} ms`);
}

for (const transport of ["socket", "fetch"]) {
  for (const workers of [1, 2]) {
    Deno.test(`one span for each request, broken ones included (${transport}, ${workers} workers)`, async () => {
      const collector = startCollector();
      const env = {
        OTEL_DENO: "true",
        OTEL_DENO_CONSOLE: "ignore",
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      };
      const set = [
        `server.transport=${transport}`,
        `server.workers=${workers}`,
        "llm.latency.base_ms=0",
        "llm.latency.jitter_ms=0",
        "llm.faults.connection_reset.pct=40",
        "llm.faults.rate_limit.pct=40",
      ].flatMap((one) => ["--set", one]);
      const statuses = new Map<string, number | undefined>();
      try {
        await withProcess(["--seed", "7", ...set], env, async (url) => {
          for (let n = 1; n <= REQUESTS; n++) {
            const trace = String(n).padStart(32, "0");
            statuses.set(trace, await ask(url, trace, { stream: n % 3 === 0 }));
          }
        });
      } finally {
        await collector.close();
      }
      const came = new Set(statuses.values());
      assert.ok(came.has(200) && came.has(429) && came.has(undefined), "the seed has all kinds");
      for (const [trace, status] of statuses) {
        const spans = collector.spans.filter((span) => span.trace === trace);
        assert.equal(spans.length, 1, `${spans.length} spans of request ${Number(trace)} (${status})`);
        for (const span of spans) assertServed(span, status);
      }
      const broken = collector.spans.filter(({ attributes }) =>
        attributes["error.type"] === "connection_broken"
      );
      const expected = transport === "socket" ? [...statuses.values()].filter((one) => !one).length : 0;
      assert.equal(broken.length, expected);
      for (const { attributes } of broken) {
        assert.match(attributes["url.query"] ?? "", /^key=key_[0-9a-f]{12}&next=\/a\?b=1$/);
      }
    });
  }
}
