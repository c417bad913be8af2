import { strict as assert } from "node:assert";
import { type Bench, fakeClock, withServer, withWorkers } from "../../harness.ts";

const JOBS = "/v1/fine_tuning/jobs";

/** Leaves a file with the server, and gives its id. */
async function uploaded(ask: Bench["ask"]): Promise<string> {
  const body = new FormData();
  body.set("purpose", "fine-tune");
  body.set("file", new File(['{"messages":[]}'], "train.jsonl"));
  return (await (await ask("/v1/files", { method: "POST", body })).json()).id;
}

async function create(ask: Bench["ask"], body: Record<string, unknown> = {}): Promise<Response> {
  const wanted = { model: "gpt-4o-mini", training_file: await uploaded(ask), ...body };
  return await ask(JOBS, { method: "POST", body: JSON.stringify(wanted) });
}

const KEYS = [
  ..."id object created_at error fine_tuned_model finished_at hyperparameters model organization_id".split(
    " ",
  ),
  ..."result_files status trained_tokens training_file validation_file seed integrations method metadata"
    .split(" "),
];

Deno.test("a job has all keys, and goes through its states as it gets older", async () => {
  const clock = fakeClock();
  await withServer({ clock }, async ({ ask }) => {
    const job = await (await create(ask, { suffix: "mine", seed: 7, metadata: { a: "b" } })).json();
    for (const key of KEYS) assert.ok(key in job, key);
    assert.match(job.id, /^ftjob-[A-Za-z0-9]{24}$/);
    assert.deepEqual([job.model, job.seed, job.metadata], ["gpt-4o-mini-2024-07-18", 7, { a: "b" }]);
    const now = async () => await (await ask(`${JOBS}/${job.id}`)).json();
    const states = [];
    for (const ms of [0, 1000, 1000, 8000]) {
      clock.advance(ms);
      states.push((await now()).status);
    }
    assert.deepEqual(states, ["validating_files", "queued", "running", "succeeded"]);
    const done = await now();
    assert.match(done.fine_tuned_model, /^ft:gpt-4o-mini-2024-07-18:errorworks:mine:\w{8}$/);
    assert.equal(done.finished_at, job.created_at + 10);
    const { data, has_more } = await (await ask(`${JOBS}/${job.id}/events?limit=3`)).json();
    assert.deepEqual([data.length, has_more], [3, true]);
    assert.match(data[0].message, /successfully completed/);
  });
});

Deno.test("a job is cancelled while it runs, and stays so; one that is over cannot be", async () => {
  const clock = fakeClock();
  await withServer({ clock }, async ({ ask }) => {
    const cancel = (id: string) => ask(`${JOBS}/${id}/cancel`, { method: "POST" });
    const { id } = await (await create(ask)).json();
    clock.advance(3000);
    assert.equal((await (await cancel(id)).json()).status, "cancelled");
    clock.advance(60_000);
    const job = await (await ask(`${JOBS}/${id}`)).json();
    assert.deepEqual([job.status, job.fine_tuned_model], ["cancelled", null]);
    assert.equal((await cancel(id)).status, 400);
    const { data } = await (await ask(`${JOBS}/${id}/events`)).json();
    assert.match(data[0].message, /cancelled/);
  });
});

Deno.test("jobs are listed newest first, page by page", async () => {
  await withServer({}, async ({ ask }) => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.unshift((await (await create(ask)).json()).id);
    const first = await (await ask(`${JOBS}?limit=3`)).json();
    const second = await (await ask(`${JOBS}?limit=3&after=${first.data.at(-1).id}`)).json();
    assert.deepEqual([first.has_more, second.has_more], [true, false]);
    assert.deepEqual([...first.data, ...second.data].map(({ id }) => id), ids);
  });
  await withServer({}, async ({ ask }) => {
    assert.deepEqual(await (await ask(JOBS)).json(), { object: "list", data: [], has_more: false });
  });
});

Deno.test("what is wrong with a job is said, and what there is not is not found", async () => {
  await withServer({}, async ({ ask }) => {
    const { error } = await (await create(ask, { training_file: undefined })).json();
    assert.equal(error.message, "Missing required parameter: 'training_file'.");
    assert.equal((await (await create(ask, { suffix: 5 })).json()).error.code, "invalid_type");
    const method = { type: "type" };
    assert.equal(
      (await (await create(ask, { method })).json()).error.message,
      "Invalid value: 'type'. Supported values are: 'supervised', 'dpo', and 'reinforcement'.",
    );
    const missing = await ask(`${JOBS}/ftjob-none`);
    assert.equal(missing.status, 404);
    assert.equal((await missing.json()).error.code, "fine_tune_not_found");
    const deep = `{"model":"x","training_file":"${await uploaded(ask)}","method":${'{"a":'.repeat(9000)}1${
      "}".repeat(9000)
    }}`;
    assert.equal((await ask(JOBS, { method: "POST", body: deep })).status, 200);
  });
});

Deno.test("a job of a file that is not there is refused, and the file is named", async () => {
  await withServer({}, async ({ ask }) => {
    for (const name of ["training_file", "validation_file"]) {
      const response = await create(ask, { [name]: "file-none" });
      assert.equal(response.status, 400);
      const { message, param } = (await response.json()).error;
      assert.deepEqual([message, param], [`invalid ${name}: file-none`, name]);
    }
    const both = await create(ask, { validation_file: await uploaded(ask) });
    assert.equal(both.status, 200);
  });
});

Deno.test("all workers know of a job", async () => {
  await withWorkers(2, {}, async ({ ask }) => {
    const { id } = await (await create(ask)).json();
    for (let i = 0; i < 8; i++) assert.equal((await (await ask(`${JOBS}/${id}`)).json()).id, id);
  });
});

Deno.test("a model can be deleted, if there is one", async () => {
  await withServer({}, async ({ ask }) => {
    const gone = await ask("/v1/models/ft:gpt-4o:me::x", { method: "DELETE" });
    assert.deepEqual(await gone.json(), { id: "ft:gpt-4o:me::x", object: "model", deleted: true });
    assert.equal((await ask("/v1/models/none", { method: "DELETE" })).status, 404);
  });
});
