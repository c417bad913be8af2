import { strict as assert } from "node:assert";
import { always, HELLO, withServer } from "../../harness.ts";

const PATH = "/openai/deployments/house/chat/completions?api-version=2024-10-21";

function asking(body: Record<string, unknown> = {}): RequestInit {
  return { method: "POST", body: JSON.stringify({ ...HELLO, ...body }) };
}

/** Status, headers and body of what a fault, or a request, gets. */
async function refused(set: readonly string[], path = PATH, init: RequestInit = asking()) {
  let seen: { status: number; headers: Headers; text: string } | undefined;
  await withServer({ set }, async ({ ask }) => {
    const response = await ask(path, init);
    seen = { status: response.status, headers: response.headers, text: await response.text() };
  });
  return seen ?? assert.fail("there was no answer");
}

Deno.test("a 429 has a string for a code, names the operation, and tells the wait three times", async () => {
  const { status, headers, text } = await refused(always("rate_limit", { retry_after_sec: [7, 7] }));
  assert.equal(status, 429);
  assert.equal(
    text,
    '{"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation under Azure OpenAI API ' +
      "version 2024-10-21 have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 7 " +
      "seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default " +
      'rate limit."}}',
  );
  assert.equal(headers.get("retry-after"), "7");
  assert.equal(headers.get("retry-after-ms"), "7000");
  assert.equal(headers.get("x-ratelimit-reset-requests"), "7");
  assert.equal(headers.get("x-ratelimit-remaining-requests"), "0");
});

Deno.test("a 429 about tokens says so, and a form that was asked for is kept to", async () => {
  const options = { retry_after_sec: [1, 1], retry_after: "junk" };
  const { headers, text } = await refused(always("token_rate_limit", options));
  assert.match(text, /have exceeded token rate limit of .* Please retry after 1 second\. Please go here/);
  assert.equal(headers.get("retry-after"), "soon");
  assert.equal(headers.get("retry-after-ms"), null);
  assert.equal(headers.get("x-ratelimit-reset-tokens"), "1");
});

Deno.test("the real limits refuse in the same words", async () => {
  await withServer({ set: ["llm.limits.requests_per_min=1"] }, async ({ ask }) => {
    await (await ask(PATH, asking())).body?.cancel();
    const response = await ask(PATH, asking());
    assert.equal(response.status, 429);
    assert.match(
      (await response.json()).error.message,
      /exceeded call rate limit .* retry after \d+ seconds\./,
    );
    assert.match(response.headers.get("x-ratelimit-reset-requests") ?? "", /^\d+$/);
    assert.equal(response.headers.get("x-ratelimit-reset-tokens"), null);
    assert.ok(Number(response.headers.get("retry-after-ms")) > 0);
  });
});

Deno.test("a wrong key, or none, is a 401 in Azure's words", async () => {
  const words =
    '{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API ' +
    "endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint " +
    'for your resource."}}';
  const wrong = { ...asking(), headers: { "api-key": "wrong" } };
  for (const init of [asking(), wrong]) {
    const { status, text } = await refused(['llm.api_keys=["sk-right-key-0001"]'], PATH, init);
    assert.deepEqual([status, text], [401, words]);
  }
  assert.deepEqual((await refused(always("invalid_api_key"))).text, words);
});

Deno.test("a deployment that is not there is a 404 without a type of content", async () => {
  const { status, headers, text } = await refused(always("not_found"));
  assert.equal(status, 404);
  assert.equal(headers.get("content-type"), null);
  assert.equal(
    text,
    `{
  "error": {
    "type": "invalid_request_error",
    "code": "DeploymentNotFound",
    "message": "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again."
  }
}
`,
  );
});

Deno.test("an unknown path, and a known one with another method, are a 404 Resource not found", async () => {
  for (const path of ["/openai/nowhere", "/openai/v1/nowhere", "/openai/v1/embeddings"]) {
    const { status, headers, text } = await refused([], path, {});
    assert.equal(status, 404, path);
    assert.equal(text, '{"error":{"code":"404","message":"Resource not found"}}');
    assert.equal(headers.get("allow"), null);
    assert.match(headers.get("apim-request-id") ?? "", /^[0-9a-f-]{36}$/);
  }
});

Deno.test("a filtered prompt is a 400 with an inner error", async () => {
  const { status, text } = await refused(always("content_filter"));
  assert.equal(status, 400);
  const { message, ...error } = JSON.parse(text).error;
  assert.match(
    message,
    /^The response was filtered due to the prompt triggering Azure OpenAI's content management/,
  );
  const { content_filter_result: found, ...inner } = error.innererror;
  assert.deepEqual({ ...error, innererror: inner }, {
    type: null,
    param: "prompt",
    code: "content_filter",
    status: 400,
    innererror: { code: "ResponsibleAIPolicyViolation" },
  });
  assert.deepEqual(found.violence, { filtered: true, severity: "medium" });
});

Deno.test("bad requests are refused as by OpenAI, unknown parameters in older words", async () => {
  const unknown = await refused(["llm.strict=true"], PATH, asking({ foo: 1 }));
  assert.deepEqual(JSON.parse(unknown.text).error, {
    message: "Unrecognized request argument supplied: foo",
    type: "invalid_request_error",
    param: null,
    code: null,
  });
  const { error } = JSON.parse((await refused([], PATH, asking({ n: 0 }))).text);
  assert.equal(error.code, "integer_below_min_value");
});

Deno.test("other errors have a string for a code and the id that the headers have", async () => {
  const { headers, text } = await refused(always("internal_error"));
  const { code, message } = JSON.parse(text).error;
  assert.equal(code, "500");
  assert.ok(message.includes(headers.get("x-request-id")));
});
