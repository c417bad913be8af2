import { strict as assert } from "node:assert";
import { withServer } from "../../../harness.ts";
import { json, post, refusal, upload } from "../files/support.ts";
import { CHAT, finished, jsonl, line, LIST } from "./support.ts";

/** Lines that are wrong, and what is said of them; `null` stands for a line that is right. */
const WRONG: Readonly<Record<string, readonly [unknown, string, string, string | null]>> = {
  "is not JSON": ["{x", "invalid_json_line", "This line is not parseable as valid JSON.", null],
  "is a list": ["[]", "invalid_json_line", "This line is not parseable as valid JSON.", null],
  "is nested too deep": [
    `{"a":${"[".repeat(9000)}${"]".repeat(9000)}}`,
    "invalid_json_line",
    "This line is not parseable as valid JSON.",
    null,
  ],
  "has no custom_id": [
    { ...line("x"), custom_id: undefined },
    "missing_required_parameter",
    "Missing required parameter: 'custom_id'.",
    "custom_id",
  ],
  "has no body": [
    { ...line("x"), body: undefined },
    "missing_required_parameter",
    "Missing required parameter: 'body'.",
    "body",
  ],
  "has the custom_id of another": [
    line("first"),
    "duplicate_custom_id",
    "The custom_id for this request is a duplicate of another request. The custom_id parameter must be unique for " +
    "each request in a batch.",
    "custom_id",
  ],
  "asks another endpoint": [
    { ...line("x"), url: "/v1/embeddings" },
    "invalid_url",
    "The URL provided for this request does not match the batch endpoint.",
    "url",
  ],
  "has another method": [
    { ...line("x"), method: "GET" },
    "invalid_value",
    "Invalid value: 'GET'. Supported values are: 'POST'.",
    "method",
  ],
  "asks for a stream": [
    line("x", { stream: true }),
    "streaming_unsupported",
    "Chat Completions: Streaming is not supported in the Batch API.",
    "body.stream",
  ],
  "asks another model": [
    line("x", { model: "gpt-4" }),
    "mismatched_model",
    "The model `gpt-4` for this request does not match the rest of the batch. Each batch must contain requests for a " +
    "single model.",
    "body.model",
  ],
};

for (const [name, [wrong, code, message, param]] of Object.entries(WRONG)) {
  Deno.test(`a batch with a line that ${name} fails, and says which`, async () => {
    const { batch } = await finished([line("first"), "", wrong, line("last")]);
    assert.equal(batch.status, "failed");
    assert.deepEqual(batch.errors, { object: "list", data: [{ code, message, param, line: 3 }] });
    assert.equal(batch.failed_at, batch.created_at);
    assert.deepEqual([batch.in_progress_at, batch.output_file_id, batch.completed_at], [null, null, null]);
  });
}

Deno.test("a batch without a line fails", async () => {
  const { batch } = await finished([""]);
  assert.equal(batch.status, "failed");
  assert.equal(batch.errors.data[0].code, "empty_file");
  assert.equal(batch.errors.data[0].line, null);
});

Deno.test("a batch with a model that there is not fails on a strict server only", async () => {
  const lines = [line("a", { model: "my-own" })];
  assert.equal((await finished(lines)).batch.status, "completed");
  const { batch } = await finished(lines, {}, ["llm.strict=true"]);
  assert.deepEqual(batch.errors.data, [{
    code: "model_not_found",
    message: "The provided model is not supported by the Batch API.",
    param: "body.model",
    line: 1,
  }]);
});

Deno.test("a batch that is asked for in the wrong way is refused in the words of the real API", async () => {
  await withServer({ set: ["llm.strict=true"] }, async (bench) => {
    const { id } = await upload(bench, jsonl([line("a")]));
    const { id: other } = await upload(bench, "x", "evals");
    const right = { input_file_id: id, endpoint: CHAT, completion_window: "24h" };
    const refused = async (more: Record<string, unknown>, status = 400) =>
      (await post(bench, LIST, { ...right, ...more }, status)).error;
    for (const name of Object.keys(right)) {
      const message = `Missing required parameter: '${name}'.`;
      assert.deepEqual(await refused({ [name]: null }), refusal(message, name, "missing_required_parameter"));
    }
    assert.deepEqual(
      await refused({ input_file_id: "file-x" }, 404),
      refusal("No such File object: file-x", "input_file_id"),
    );
    assert.equal((await refused({ input_file_id: other })).param, "input_file_id");
    const { message } = await refused({ endpoint: "/v1/x" });
    assert.match(message, /^Invalid value: '\/v1\/x'\. Supported values are: '\/v1\/responses', /);
    assert.deepEqual(
      await refused({ completion_window: "1h" }),
      refusal("Invalid value: '1h'. Supported values are: '24h'.", "completion_window", "invalid_value"),
    );
    assert.equal((await refused({ foo: 1 })).code, "unknown_parameter");
    assert.equal((await refused({ metadata: { a: 1 } })).code, "invalid_type");
    await refused({ output_expires_after: { anchor: "created_at", seconds: 1 } });
    assert.deepEqual(
      (await json(bench, `${LIST}/batch_x`, {}, 404)).error,
      refusal("No batch found with id 'batch_x'.", null),
    );
    await post(bench, `${LIST}/batch_x/cancel`, {}, 404);
  });
});
