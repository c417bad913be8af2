/** Tests of `errorworks/testing` in its process: environment, `fetch`, and what is left at its end. */
import { strict as assert } from "node:assert";
import OpenAI from "openai";
import { llmTesting } from "../../llm/testing.ts";
import { connect, errorworks } from "../../testing.ts";
import { freePort } from "../free_port.ts";

Deno.test("patchEnv() leads SDKs to the server until it is taken back", async (t) => {
  Deno.env.set("OPENAI_API_KEY", "mine");
  Deno.env.delete("OPENAI_BASE_URL");
  const isRestored = () => {
    assert.equal(Deno.env.get("OPENAI_API_KEY"), "mine");
    assert.equal(Deno.env.get("OPENAI_BASE_URL"), undefined);
  };
  const ew = await errorworks();

  await t.step("the openai SDK gets its answer from it", async () => {
    const restore = ew.patchEnv();
    const completion = await new OpenAI().chat.completions.create({
      model: "gpt-4o",
      messages: [{ role: "user", content: "Hello" }],
    });
    assert.ok(completion.choices[0]?.message.content);
    assert.equal((await ew.requests()).length, 1);
    restore();
    isRestored();
  });

  await t.step("by the end of a scope", () => {
    {
      using _ = ew.patchEnv();
      assert.equal(Deno.env.get("OPENAI_BASE_URL"), `${ew.url}/v1`);
    }
    isRestored();
  });

  await t.step("by close(), of several in the right order", async () => {
    ew.patchEnv();
    ew.patchEnv();
    await ew.close();
    isRestored();
  });
  Deno.env.delete("OPENAI_API_KEY");
});

Deno.test("patches of the environment may be taken back in any order", async () => {
  await using ew = await errorworks();
  const names = ["first", "second", "third"];
  const orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
  Deno.env.set("OPENAI_BASE_URL", "mine");
  Deno.env.delete("ANTHROPIC_BASE_URL");
  for (const order of orders) {
    const patches = names.map((name) => ew.scope(name).patchEnv());
    for (const [n, at] of order.entries()) {
      patches[at]?.();
      const last = names.findLast((_, one) => !order.slice(0, n + 1).includes(one));
      const url = last === undefined ? undefined : `${ew.url}/scope/${last}`;
      assert.equal(Deno.env.get("ANTHROPIC_BASE_URL"), url, `${order}`);
      assert.equal(Deno.env.get("OPENAI_BASE_URL"), url === undefined ? "mine" : `${url}/v1`, `${order}`);
    }
  }
  Deno.env.delete("OPENAI_BASE_URL");
});

Deno.test("env() names where every SDK finds the server", async () => {
  await using ew = await errorworks();
  const { url } = ew;
  const { OPENAI_BASE_URL, ANTHROPIC_BASE_URL, AZURE_OPENAI_ENDPOINT, GOOGLE_GEMINI_BASE_URL, OLLAMA_HOST } =
    ew
      .env();
  assert.equal(OPENAI_BASE_URL, `${url}/v1`);
  assert.deepEqual(
    [ANTHROPIC_BASE_URL, AZURE_OPENAI_ENDPOINT, GOOGLE_GEMINI_BASE_URL, OLLAMA_HOST],
    [url, url, url, url],
  );
});

Deno.test("env() names the addresses that LlamaIndex and LiteLLM read, also where none of them is set", async () => {
  await using ew = await errorworks();
  const { url } = ew;
  const { OPENAI_API_BASE, AZURE_API_BASE, ANTHROPIC_API_BASE, GEMINI_API_BASE, OLLAMA_API_BASE } = ew.env();
  assert.equal(OPENAI_API_BASE, `${url}/v1`);
  assert.deepEqual([AZURE_API_BASE, ANTHROPIC_API_BASE, OLLAMA_API_BASE], [url, url, url]);
  const response = await fetch(`${GEMINI_API_BASE}/models/gemini-2.5-flash`); // LiteLLM begins with /models
  assert.equal(response.status, 200);
  await response.body?.cancel();
});

Deno.test("env() replaces other names that are set, and no proxy is asked for the server", async () => {
  const outer = {
    OPENAI_API_BASE: "https://api.invalid",
    GOOGLE_API_KEY: "mine",
    NO_PROXY: "internal.invalid",
  };
  await using ew = await errorworks();
  for (const [name, value] of Object.entries(outer)) Deno.env.set(name, value);
  const { OPENAI_API_BASE, GOOGLE_API_KEY, AZURE_API_KEY, NO_PROXY, no_proxy } = ew.env();
  for (const name of Object.keys(outer)) Deno.env.delete(name);
  assert.deepEqual([OPENAI_API_BASE, GOOGLE_API_KEY, AZURE_API_KEY], [
    `${ew.url}/v1`,
    "errorworks",
    undefined,
  ]);
  assert.deepEqual([NO_PROXY, no_proxy], Array(2).fill("internal.invalid,127.0.0.1,localhost,::1"));
});

Deno.test("a proxy that may stand between is named where nothing answers", async () => {
  const dead = { url: `http://127.0.0.1:${freePort()}`, token: "x" };
  const why = async (noProxy: string) => {
    Deno.env.set("NO_PROXY", noProxy);
    const error = await connect(dead).catch((error: Error) => error);
    return error instanceof Error ? error.message : "";
  };
  Deno.env.set("HTTP_PROXY", dead.url);
  try {
    assert.match(await why("internal.invalid"), /\(HTTP_PROXY is set: does NO_PROXY name 127\.0\.0\.1/);
    assert.doesNotMatch(await why("localhost, 127.0.0.1"), /HTTP_PROXY/);
  } finally {
    for (const name of ["HTTP_PROXY", "NO_PROXY"]) Deno.env.delete(name);
  }
});

Deno.test("env() of the wheel has the same variables", async () => {
  const path = new URL("../../scripts/package/python/errorworks/testing/_environment.py", import.meta.url);
  const source = await Deno.readTextFile(path);
  const { env, synonyms = {} } = llmTesting;
  for (const name of Object.keys({ ...env(""), ...synonyms })) {
    assert.ok(source.includes(`"${name}": `), name);
  }
});

Deno.test("its own calls need neither the global fetch nor the real one", async () => {
  const real = globalThis.fetch;
  await using ew = await errorworks();
  const other = await connect(ew);
  try {
    for (const { fetch: own } of [ew, other]) {
      globalThis.fetch = own; // all that the code under test asks leads to the server
      assert.equal((await ew.requests()).length, 0);
      assert.equal((await other.requests()).length, 0);
      const response = await fetch("https://api.openai.invalid/v1/models");
      assert.equal(response.status, 200);
      await response.text();
      await ew.reset();
    }
  } finally {
    globalThis.fetch = real;
  }
});

Deno.test("a server, or scope, that was closed says so", async () => {
  const ew = await errorworks();
  const [early, late] = [ew.scope("early"), ew.scope("late")];
  await early.stats();
  await early.close();
  await assert.rejects(early.requests(), { message: 'the scope "early" was closed' });
  await ew.close();
  await assert.rejects(ew.waitFor(1), { message: "the server was closed" });
  await assert.rejects(ew.set({}), { message: "Cannot change the settings: the server was closed" });
  await assert.rejects(late.requests(), { message: "the server was closed" });
  await late.close();
});

Deno.test("options that are no object are told", async () => {
  for (const [given, got] of [[null, "null"], ["stress", '"stress"']] as const) {
    // @ts-expect-error: what plain JavaScript may pass
    await assert.rejects(errorworks(given), {
      message:
        `Cannot start errorworks: expected settings such as { faults: { rate_limit: 100 } }, got ${got}`,
    });
  }
});
