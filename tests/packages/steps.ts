/** The steps of the smoke suite. */
import { strict as assert } from "node:assert";
import { APIConnectionError, APIError, RateLimitError } from "openai";
import { AUTH, type Subject } from "./subject.ts";

const MODEL = "gpt-4o";
const LATENCY_MS = 400;

function complete({ client }: Subject) {
  return client.chat.completions.create({ model: MODEL, messages: [{ role: "user", content: "Hello" }] });
}

/** Text and finish reason of a streamed completion. @throws {Error} as the SDK does */
async function streamed(
  { client }: Subject,
): Promise<{ text: string; chunks: number; finish: string | null }> {
  const messages = [{ role: "user", content: "Hello" }] as const;
  let [text, chunks, finish]: [string, number, string | null] = ["", 0, null];
  for await (
    const chunk of await client.chat.completions.create({
      model: MODEL,
      stream: true,
      messages: [...messages],
    })
  ) {
    text += chunk.choices[0]?.delta.content ?? "";
    finish = chunk.choices[0]?.finish_reason ?? finish;
    chunks++;
  }
  return { text, chunks, finish };
}

/** Name and body of each step, in order. */
export const STEPS: readonly (readonly [string, (subject: Subject) => Promise<void>])[] = [
  ["the openai SDK gets a completion", async (subject) => {
    const { choices: [choice], usage } = await complete(subject);
    assert.equal(choice?.finish_reason, "stop");
    assert.ok(choice.message.content);
    assert.ok((usage?.completion_tokens ?? 0) > 0);
  }],
  ["the openai SDK gets a stream, in pieces, to its end", async (subject) => {
    const { text, chunks, finish } = await streamed(subject);
    assert.ok(text);
    assert.ok(chunks > 3, `${chunks} chunks`);
    assert.equal(finish, "stop");
  }],
  [
    "a fault of the connection: the SDK finds no answer",
    (subject) =>
      subject.during("llm", "connection_reset", async () => {
        await assert.rejects(() => complete(subject), APIConnectionError);
      }),
  ],
  ["a fault of HTTP: 429 and its header", (subject) =>
    subject.during("llm", "rate_limit", async () => {
      const error = await complete(subject).then(() => null, (error: unknown) => error);
      if (!(error instanceof RateLimitError)) throw error ?? new Error("nothing was thrown");
      assert.match(error.headers.get("retry-after") ?? "", /^\d+$/);
    })],
  [
    "a fault of a stream: the SDK reads the error in its midst",
    (subject) =>
      subject.during("llm", "stream_error", async () => {
        await assert.rejects(() => streamed(subject), APIError);
      }),
  ],
  [
    "a fault of a stream: cut, it has no finish reason",
    (subject) =>
      subject.during("llm", "stream_cut", async () => {
        const finish = await streamed(subject).then(({ finish }) => finish, () => null);
        assert.equal(finish, null);
      }),
  ],
  [
    "a fault of content: a body that is no JSON",
    (subject) =>
      subject.during("llm", "invalid_json", async () => {
        await assert.rejects(() => complete(subject), SyntaxError);
      }),
  ],
  ["latency: the answer takes at least as long as is set", async (subject) => {
    const latency = (base_ms: number) =>
      subject.admin("/config", { llm: { latency: { base_ms, jitter_ms: 0 } } });
    await latency(LATENCY_MS);
    const from = performance.now();
    await complete(subject);
    assert.ok(performance.now() - from >= LATENCY_MS);
    await latency(0);
  }],
  ["the website has a page, and faults of its own", async (subject) => {
    const page = await subject.get("/web");
    assert.equal(page.status, 200);
    assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
    assert.match(await page.text(), /<title>[^<]+<\/title>[\s\S]*<\/html>\s*$/);
    await subject.during("web", "service_unavailable", async () => {
      const refused = await subject.get("/web");
      await refused.body?.cancel();
      assert.equal(refused.status, 503);
    });
    await subject.during("web", "truncated_html", async () => {
      assert.doesNotMatch(await (await subject.get("/web")).text(), /<\/html>/);
    });
    await subject.during("web", "connection_reset", async () => {
      await assert.rejects(async () => await (await subject.get("/web")).text(), TypeError);
    });
  }],
  ["/admin wants the token, /health does not", async ({ get }) => {
    for (
      const [headers, status] of [[{}, 401], [{ authorization: "Bearer wrong" }, 403], [AUTH, 200]] as const
    ) {
      const response = await get("/admin/stats", headers);
      await response.body?.cancel();
      assert.equal(response.status, status);
    }
    assert.equal((await (await get("/health")).json()).bugs, 0);
  }],
  ["/admin/stats and /metrics are exact", async (subject) => {
    await subject.admin("/reset", {});
    for (let n = 0; n < 3; n++) await complete(subject);
    await (await subject.get("/web")).text();
    await subject.during("llm", "rate_limit", async () => {
      for (let n = 0; n < 2; n++) await assert.rejects(() => complete(subject));
    });
    const { llm, web } = await subject.admin("/stats");
    assert.deepEqual([llm?.["total_requests"], web?.["total_requests"]], [5, 1]);
    assert.deepEqual(llm?.["requests_by_outcome"], {
      success: 3,
      fault: 2,
      client_error: 0,
      aborted: 0,
      bug: 0,
    });
    const lines = (await (await subject.get("/metrics", AUTH)).text()).split("\n");
    for (
      const line of [
        'errorworks_requests_total{domain="llm",outcome="success"} 3',
        'errorworks_requests_total{domain="llm",outcome="fault"} 2',
        'errorworks_requests_total{domain="web",outcome="success"} 1',
        'errorworks_faults_total{domain="llm",fault="rate_limit"} 2',
      ]
    ) assert.ok(lines.includes(line), line);
  }],
  ["/admin/export has a row of each request, from the database", async ({ get }) => {
    const rows = (await (await get("/admin/export?domain=llm", AUTH)).text()).trim().split("\n");
    assert.equal(rows.length, 5);
    assert.deepEqual(rows.map((row) => JSON.parse(row).model), Array(5).fill(MODEL));
  }],
];
