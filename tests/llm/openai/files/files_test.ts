import { strict as assert } from "node:assert";
import { fc } from "../../../engine/support.ts";
import { always, fakeClock, withServer } from "../../../harness.ts";
import { download, formOf, json, post, refusal, upload } from "./support.ts";

const LIST = "/v1/files";

Deno.test("a file comes back as it was sent, whatever is in it", async () => {
  await withServer({}, async (bench) => {
    const contents = fc.uint8Array({ maxLength: 2000 });
    await fc.assert(
      fc.asyncProperty(contents, async (content) => {
        const { id, bytes } = await upload(bench, new Uint8Array(content), "user_data");
        assert.equal(bytes, content.length);
        assert.deepEqual(await download(bench, id), content);
      }),
      { numRuns: 20 },
    );
  });
});

Deno.test("a file has the keys of the real one", async () => {
  await withServer({}, async (bench) => {
    const sent = formOf("x,y", { purpose: "assistants" }, { filename: "a.csv" });
    const file = await json(bench, LIST, { method: "POST", body: sent });
    assert.match(file.id, /^file-[A-Za-z0-9]{22}$/);
    assert.deepEqual(file, {
      object: "file",
      id: file.id,
      purpose: "assistants",
      filename: "a.csv",
      bytes: 3,
      created_at: 1_790_000_000,
      expires_at: null,
      status: "processed",
      status_details: null,
    });
    assert.deepEqual(await json(bench, `${LIST}/${file.id}`), file);
  });
});

Deno.test("its content is bytes under its name", async () => {
  await withServer({}, async (bench) => {
    for (
      const [filename, header] of [
        ["a b.csv", 'attachment; filename="a b.csv"'],
        ["é'.csv", "attachment; filename*=UTF-8''%C3%A9%27.csv"],
      ] as const
    ) {
      const body = formOf("x", { purpose: "user_data" }, { filename });
      const { id } = await json(bench, LIST, { method: "POST", body });
      const { headers } = await bench.ask(`${LIST}/${id}/content`);
      assert.equal(headers.get("content-type"), "application/octet-stream");
      assert.equal(headers.get("content-disposition"), header);
    }
  });
});

Deno.test("a file that there is not is a 404 wherever it is asked for", async () => {
  await withServer({}, async (bench) => {
    const { id } = await upload(bench, "x");
    assert.deepEqual(await json(bench, `${LIST}/${id}`, { method: "DELETE" }), {
      object: "file",
      deleted: true,
      id,
    });
    for (const [path, method] of [[id, "GET"], [`${id}/content`, "GET"], [id, "DELETE"]]) {
      const { error } = await json(bench, `${LIST}/${path}`, { method: method ?? "GET" }, 404);
      assert.deepEqual(error, refusal(`No such File object: ${id}`, "id"));
    }
  });
});

const WRONG: Readonly<Record<string, readonly [FormData, ReturnType<typeof refusal>]>> = {
  "no file": [new FormData(), refusal("'file' is a required property", null)],
  "a text in place of the file": [withText(), refusal("'file' is a required property", null)],
  "no purpose": [formOf("x", {}), refusal("'purpose' is a required property", null)],
  "an unknown purpose": [
    formOf("x", { purpose: "vector_store" }),
    refusal(
      "'vector_store' is not one of ['fine-tune', 'assistants', 'batch', 'user_data', 'vision', 'evals'] - 'purpose'",
      "purpose",
    ),
  ],
  "an expiry without an anchor": [
    formOf("x", { purpose: "batch", "expires_after[seconds]": "3600" }),
    refusal(
      "Missing required parameter: 'expires_after[anchor]'.",
      "expires_after[anchor]",
      "missing_required_parameter",
    ),
  ],
  "an expiry that comes too soon": [
    formOf("x", {
      purpose: "batch",
      "expires_after[anchor]": "created_at",
      "expires_after[seconds]": "60",
    }),
    refusal(
      "Invalid 'expires_after[seconds]': integer below minimum value. Expected a value >= 3600, but got 60 instead.",
      "expires_after[seconds]",
      "integer_below_min_value",
    ),
  ],
};

function withText(): FormData {
  const form = new FormData();
  form.set("file", "text");
  return form;
}

for (const [name, [body, error]] of Object.entries(WRONG)) {
  Deno.test(`an upload with ${name} is refused in the words of the real API`, async () => {
    await withServer({}, async (bench) => {
      if ([...body].length === 0) body.set("purpose", "batch");
      assert.deepEqual((await json(bench, LIST, { method: "POST", body }, 400)).error, error);
    });
  });
}

Deno.test("what is no form is refused", async () => {
  await withServer({}, async (bench) => {
    await post(bench, LIST, { purpose: "batch" }, 400);
    const headers = { "content-type": "multipart/form-data; boundary=x" };
    await json(bench, LIST, { method: "POST", headers, body: "--y" }, 400);
  });
});

Deno.test("a file is there until it expires, and no longer", async () => {
  const clock = fakeClock();
  await withServer({ clock }, async (bench) => {
    const fields = {
      purpose: "user_data",
      "expires_after[anchor]": "created_at",
      "expires_after[seconds]": "3600",
    };
    const { id, created_at, expires_at } = await json(bench, LIST, {
      method: "POST",
      body: formOf("x", fields),
    });
    assert.equal(expires_at, created_at + 3600);
    clock.advance(3_599_999);
    await download(bench, id);
    clock.advance(1);
    await json(bench, `${LIST}/${id}`, {}, 404);
    await json(bench, `${LIST}/${id}/content`, {}, 404);
    assert.deepEqual((await json(bench, LIST)).data, []);
  });
});

Deno.test("files for batches stay for 30 days where nothing else is said", async () => {
  await withServer({}, async (bench) => {
    const { created_at, expires_at } = await upload(bench, "{}");
    assert.equal(expires_at - created_at, 30 * 24 * 3600);
  });
});

Deno.test("a list shows files of a purpose, page by page, newest first", async () => {
  await withServer({}, async (bench) => {
    const ids: string[] = [];
    for (let n = 0; n < 7; n++) ids.push((await upload(bench, "x", n % 2 ? "vision" : "evals")).id);
    const evals = ids.filter((_, n) => n % 2 === 0);
    const seen: string[] = [];
    for (let after = "", more = true; more;) {
      const page = await json(bench, `${LIST}?purpose=evals&limit=3${after}`);
      assert.equal(page.object, "list");
      assert.equal(page.first_id, page.data[0].id);
      seen.push(...page.data.map(({ id }: { id: string }) => id));
      after = `&after=${page.last_id}`;
      more = page.has_more;
    }
    assert.deepEqual(seen, evals.toReversed());
    const { data } = await json(bench, `${LIST}?order=asc`);
    assert.deepEqual(data.map(({ id }: { id: string }) => id), ids);
    const { error } = await json(bench, `${LIST}?limit=10001`, {}, 400);
    assert.equal(error.code, "integer_above_max_value");
  });
});

Deno.test("what only a strict server refuses is refused by it alone", async () => {
  for (const [strict, status] of [["false", 200], ["true", 400]] as const) {
    await withServer({ set: [`llm.strict=${strict}`] }, async (bench) => {
      const body = formOf("x", { purpose: "batch" }, { filename: "a.txt" });
      await json(bench, LIST, { method: "POST", body }, status);
      const { id } = await upload(bench, '{"x":1}', "user_data");
      const answer = await json(bench, `${LIST}/${id}/content`, {}, status);
      if (status === 200) return;
      assert.deepEqual(
        answer.error,
        refusal("Not allowed to download files of purpose: user_data", null),
      );
    });
  }
});

Deno.test("faults strike requests for files like others", async () => {
  await withServer({ set: always("rate_limit") }, async (bench) => {
    await json(bench, LIST, { method: "POST", body: formOf("x", { purpose: "batch" }) }, 429);
    await json(bench, LIST, {}, 429);
  });
});

Deno.test("the same seed gives the same ids", async () => {
  const ids: string[] = [];
  for (let n = 0; n < 2; n++) {
    await withServer({ seed: 3 }, async (bench) => void ids.push((await upload(bench, "x")).id));
  }
  assert.equal(ids[0], ids[1]);
});

Deno.test("a form of too many parts is refused before they are read, which would take minutes", async () => {
  await withServer({}, async ({ ask }) => {
    const part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\na\r\n';
    const ended = async (parts: number, boundary = "x") => {
      const headers = { "content-type": `multipart/form-data; boundary=${boundary}` };
      const body = `${part.repeat(parts)}--x--\r\n`.replaceAll("--x", `--${boundary.replaceAll('"', "")}`);
      const response = await ask(LIST, { method: "POST", headers, body });
      return { status: response.status, message: (await response.json()).error.message };
    };
    for (const boundary of ["x", '"x y"']) {
      assert.match((await ended(1_000, boundary)).message, /'purpose' is a required property/);
      const { status, message } = await ended(50_000, boundary);
      assert.deepEqual([status, message], [400, "Too many parts in the multipart form: 1000 are the most"]);
    }
  });
});
