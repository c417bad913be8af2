import { strict as assert } from "node:assert";
import { always, type Bench, withServer } from "../../harness.ts";
import { fc } from "../../engine/support.ts";
import { ollamaChatFormat } from "../../../llm/ollama/chat/ollama_lines.ts";

const CHAT = { model: "llama3.2", messages: [{ role: "user", content: "Hello" }] };

function post(ask: Bench["ask"], path: string, body: string, headers: HeadersInit = {}): Promise<Response> {
  return ask(path, { method: "POST", body, headers });
}

async function errorOf(response: Response): Promise<string> {
  assert.equal(response.headers.get("content-type"), "application/json; charset=utf-8");
  const body = await response.json();
  assert.deepEqual(Object.keys(body), ["error"]);
  return body.error;
}

const REFUSED: readonly (readonly [string, RegExp])[] = [
  ["", /^missing request body$/],
  ["{", /^invalid character/],
  ["[]", /^json: cannot unmarshal array into Go value of type api\.ChatRequest$/],
  ["{}", /^model is required$/],
  ['{"model": 5}', /^json: cannot unmarshal number into Go struct field ChatRequest\.model of type string$/],
  [JSON.stringify({ ...CHAT, messages: "x" }), /ChatRequest\.messages of type/],
  [JSON.stringify({ ...CHAT, stream: "x" }), /ChatRequest\.stream of type bool$/],
  [JSON.stringify({ ...CHAT, format: "xml" }), /^invalid format: "xml"; expected "json"/],
  [JSON.stringify({ ...CHAT, think: "hard" }), /^invalid think value/],
  [
    JSON.stringify({ ...CHAT, options: { num_predict: "x" } }),
    /^option "num_predict" must be of type integer$/,
  ],
  [JSON.stringify({ ...CHAT, options: { stop: "x" } }), /^option "stop" must be of type array$/],
];

Deno.test("a bad request is told what is wrong in one line", async () => {
  await withServer({}, async ({ ask }) => {
    for (const [body, message] of REFUSED) {
      const response = await post(ask, "/api/chat", body);
      assert.equal(response.status, 400, body);
      assert.match(await errorOf(response), message);
    }
    const unknown = await post(ask, "/api/show", '{"model": "nix"}');
    assert.equal(unknown.status, 404);
    assert.equal(await errorOf(unknown), "model 'nix' not found");
    assert.equal(await errorOf(await ask("/api/nowhere")), "404 page not found");
    assert.equal((await ask("/api/chat")).status, 405);
  });
});

Deno.test("whatever is sent, the answer is a 200 or a 400", async () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const fields = fc.record({
    messages: fc.oneof(value, fc.array(fc.record({ role: fc.string(), content: value, images: value }))),
    prompt: value,
    tools: fc.oneof(
      value,
      fc.array(fc.record({ function: fc.record({ name: fc.string(), parameters: value }) })),
    ),
    format: value,
    options: fc.oneof(value, fc.record({ num_predict: value, stop: value })),
    think: value,
    input: value,
    dimensions: value,
    keep_alive: value,
  }, { requiredKeys: [] });
  const paths = fc.constantFrom("/api/chat", "/api/generate", "/api/embed", "/api/embeddings");
  await withServer({}, async ({ ask }) => {
    await fc.assert(
      fc.asyncProperty(paths, fields, async (path, body) => {
        const response = await post(ask, path, JSON.stringify({ model: "m", ...body }));
        await response.text();
        assert.ok([200, 400].includes(response.status), String(response.status));
      }),
      { numRuns: 300 },
    );
    const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    for (const more of [`"format": ${deep}`, `"format": {"enum": ${deep}}`, `"messages": ${deep}`]) {
      const body = `{"model": "m", "messages": [{"content": "x"}], ${more}}`;
      const response = await post(ask, "/api/chat", body);
      await response.text();
      assert.ok([200, 400].includes(response.status), more.slice(0, 20));
    }
  });
});

Deno.test("faults, limits and wrong keys are told in one line", async () => {
  const told = {
    rate_limit: [429, "too many requests"],
    capacity_529: [529, "server busy, please try again.  maximum pending requests exceeded"],
    internal_error: [500, "llama runner process has terminated: exit status 2"],
    not_found: [404, "model 'llama3.2' not found"],
  } as const;
  for (const [fault, [status, message]] of Object.entries(told)) {
    await withServer({ set: always(fault) }, async ({ ask }) => {
      const response = await post(ask, "/api/chat", JSON.stringify(CHAT));
      assert.equal(response.status, status);
      assert.equal(await errorOf(response), message);
    });
  }
  await withServer({ set: ['llm.api_keys=["good"]'] }, async ({ ask }) => {
    const response = await post(ask, "/api/chat", JSON.stringify(CHAT), { authorization: "Bearer bad" });
    assert.equal(response.status, 401);
    assert.equal(await errorOf(response), "unauthorized");
  });
  await withServer({ set: ["llm.limits.requests_per_min=1"] }, async ({ ask }) => {
    await (await post(ask, "/api/chat", JSON.stringify(CHAT))).text();
    const refused = await post(ask, "/api/chat", JSON.stringify(CHAT));
    assert.deepEqual([refused.status, refused.headers.get("retry-after")], [429, "60"]);
    assert.equal(await errorOf(refused), "too many requests");
  });
});

Deno.test("an error within a stream is a line of its own", () => {
  const [line] = ollamaChatFormat.dialect.errorFrames({ status: 404, code: "ollama", message: "gone" }, []);
  assert.equal(line?.text, '{"error":"gone"}\n');
});
