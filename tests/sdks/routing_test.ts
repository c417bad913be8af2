/** Group D of the checklist: paths, queries and browsers. */
import { strict as assert } from "node:assert";
import * as z from "zod";
import { ASK, CLIENTS, openai6, openai7 } from "./clients/openai.ts";
import { HELLO, type Target } from "./clients/target.ts";
import { suiteOf } from "./line.ts";
import { classOf } from "./outcome.ts";
import { assertRefused, thrownBy } from "./refusal.ts";
import type { Server } from "./server.ts";

const { test } = suiteOf();

const targetOf = ({ url }: Server, under = ""): Target => ({ url: `${url}${under}`, key: "sk-lost", fetch });

const silent = z.object({ status: z.literal(404), message: z.literal("404 status code (no body)") });

/** Expects a 404 without a word. */
async function assertSilent(call: () => PromiseLike<unknown>): Promise<void> {
  const error = await thrownBy(call);
  assert.equal(classOf(error), "NotFoundError");
  silent.parse(error);
}

/** Runs `run` while the server refuses what the real API refuses. */
async function strictly(server: Server, run: () => Promise<void>): Promise<void> {
  await server.configure({ llm: { strict: true } });
  try {
    await run();
  } finally {
    await server.configure({ llm: { strict: false } });
  }
}

test("67. openai: a path that is not there is a NotFoundError that names it", async (server) => {
  for (const clientOf of Object.values(CLIENTS)) {
    const client = clientOf(targetOf(server));
    const message = "Invalid URL (GET /v1/nothing)";
    await assertRefused(() => client.get("/nothing"), { status: 404, message });
    await assertRefused(() => client.post("/chat/completion", { body: ASK }), {
      status: 404,
      message: "Invalid URL (POST /v1/chat/completion)",
    });
  }
});

test("67. openai: in strict mode it is empty, and so is one that is asked with a wrong method", async (server) => {
  await strictly(server, async () => {
    for (const clientOf of Object.values(CLIENTS)) {
      const client = clientOf(targetOf(server));
      await assertSilent(() => client.get("/nothing"));
      await assertSilent(() => client.post("/models", { body: {} }));
    }
  });
});

/** Base URLs and paths that nearly are what they should be. */
const NEARLY = [["/v1", "/chat/completions"], ["", "/chat/completions/"], [
  "/v1",
  "/chat/completions/",
]] as const;

test("68. openai: a slash at the end and a second /v1 are let pass", async (server) => {
  for (const clientOf of Object.values(CLIENTS)) {
    for (const [under, path] of NEARLY) {
      const answer = await clientOf(targetOf(server, under)).post(path, { body: ASK });
      assert.ok(z.object({ choices: z.array(z.unknown()).length(1) }).parse(answer));
    }
  }
});

test("68. openai: in strict mode they are not", async (server) => {
  await strictly(server, async () => {
    for (const clientOf of Object.values(CLIENTS)) {
      for (const [under, path] of NEARLY) {
        await assertSilent(() => clientOf(targetOf(server, under)).post(path, { body: ASK }));
      }
    }
  });
});

const INCLUDE = ["reasoning.encrypted_content", "message.output_text.logprobs"] as const;

interface Query {
  readonly include: (typeof INCLUDE)[number][];
}

/** Part of the Responses API that both versions have. */
interface Responder {
  readonly responses: {
    create(body: { model: string; input: string }): PromiseLike<{ readonly id: string }>;
    retrieve(id: string, query: Query): PromiseLike<{ readonly id: string }>;
    readonly inputItems: {
      list(id: string, query: Query): PromiseLike<{ readonly data: readonly unknown[] }>;
    };
  };
}

const RESPONDERS: Readonly<Record<string, (target: Target) => Responder>> = {
  "openai 7": openai7,
  "openai 6": openai6,
};

for (const [name, clientOf] of Object.entries(RESPONDERS)) {
  test(`69. ${name}: include[] is read as a list, by responses.retrieve and its input items`, async (server) => {
    const urls: string[] = [];
    const watched: typeof fetch = (input, init) => {
      urls.push(decodeURIComponent(String(input)));
      return fetch(input, init);
    };
    const { responses } = clientOf({ ...targetOf(server), fetch: watched });
    const { id } = await responses.create({ model: ASK.model, input: HELLO });
    assert.equal((await responses.retrieve(id, { include: [...INCLUDE] })).id, id);
    const items = await responses.inputItems.list(id, { include: [...INCLUDE] });
    assert.equal(items.data.length, 1);
    const query = INCLUDE.map((value) => `include[]=${value}`).join("&");
    assert.ok(urls.slice(1).every((url) => url.endsWith(`?${query}`)), urls.join("\n"));

    // @ts-expect-error: only what is wrong in the second place shows that both are read
    await assertRefused(() => responses.retrieve(id, { include: [INCLUDE[0], "nonsense"] }), {
      message:
        "Invalid value: 'nonsense'. Supported values are: 'file_search_call.results', 'web_search_call.results', " +
        "'web_search_call.action.sources', 'message.input_image.image_url', 'computer_call_output.output.image_url', " +
        "'code_interpreter_call.outputs', 'reasoning.encrypted_content', and 'message.output_text.logprobs'.",
      param: "include[1]",
      code: "invalid_value",
    });
  });
}

/** Items in a list header of the answer. */
const listed = ({ headers }: Response, name: string) => headers.get(name)?.split(", ") ?? [];

/** Headers that every page may send without asking. */
const SAFE = ["accept", "accept-language", "content-language"];

/**
 * Does what a browser does before and behind a request of another origin. `*` stands for all headers but
 * `authorization` (https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name).
 */
const browser: typeof fetch = async (input, init) => {
  const origin = "http://localhost:3000";
  const names = [...new Headers(init?.headers).keys()].filter((name) => !SAFE.includes(name));
  const asked = {
    "access-control-request-method": "POST",
    "access-control-request-headers": names.join(","),
  };
  const preflight = await fetch(input, { method: "OPTIONS", headers: { origin, ...asked } });
  assert.equal(preflight.status, 200);
  assert.equal(await preflight.text(), "");
  assert.equal(preflight.headers.get("access-control-allow-origin"), "*");
  assert.equal(preflight.headers.get("access-control-max-age"), "86400");
  const methods = listed(preflight, "access-control-allow-methods");
  assert.ok(["GET", "OPTIONS", "POST"].every((method) => methods.includes(method)));
  const allowed = listed(preflight, "access-control-allow-headers");
  for (const name of names) {
    assert.ok(allowed.includes(name) || name !== "authorization" && allowed.includes("*"), name);
  }
  const response = await fetch(input, { ...init, headers: { ...headersOf(init), origin } });
  assert.equal(response.headers.get("access-control-allow-origin"), "*");
  return response;
};

const headersOf = (init: RequestInit | undefined) => Object.fromEntries(new Headers(init?.headers));

test("70. openai: a preflight lets a page send all that the SDK sends", async (server) => {
  for (const clientOf of Object.values(CLIENTS)) {
    const client = clientOf({ ...targetOf(server), fetch: browser });
    const { response } = await client.chat.completions.create(ASK).withResponse();
    assert.deepEqual(listed(response, "access-control-expose-headers"), ["X-Request-ID"]);
    const wrong = { model: ASK.model, messages: [] };
    await assertRefused(() => client.post("/chat/completions", { body: wrong }), {
      message:
        "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      param: "messages",
      code: "empty_array",
    });
  }
});
