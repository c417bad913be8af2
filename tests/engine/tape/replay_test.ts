import { strict as assert } from "node:assert";
import { type Bench, withServer } from "../../harness.ts";

const STRESS = ["llm.faults.rate_limit.pct=30", "llm.faults.stream_cut.pct=40", "web.faults.paywall.pct=50"];

/** Records a run, and returns the tape with what came of each request. */
async function recorded<T>(set: readonly string[], ask: (bench: Bench) => Promise<T>) {
  let result: { readonly lines: readonly string[]; readonly replies: T } | undefined;
  await withServer({ set: ["tape.record=true", ...set] }, async (bench) => {
    const replies = await ask(bench);
    const response = await bench.admin("/tape");
    assert.equal(response.status, 200);
    result = { lines: (await response.text()).trimEnd().split("\n"), replies };
  });
  return result ?? assert.fail();
}

const withTape = (lines: readonly string[]) => `tape.lines=${JSON.stringify(lines)}`;

/** Status and bytes of replies to chats, streamed, by their prompts. */
const chats = (prompts: readonly string[]) => async (bench: Bench) => {
  const replies: string[] = [];
  for (const content of prompts) {
    const response = await bench.chat({ stream: true, messages: [{ role: "user", content }] });
    const text = await response.text().catch(() => "(broken)");
    replies.push(`${content} ${response.status} ${text.replaceAll(/"created":\d+/g, "")}`);
  }
  return replies;
};

const PROMPTS = Array.from({ length: 40 }, (_, at) => `prompt ${at % 15}`);

Deno.test("a tape gives the same replies to the same requests, byte by byte, whatever their order", async () => {
  const { lines, replies } = await recorded(STRESS, chats(PROMPTS));
  assert.ok(lines.some((line) => /stream_cut at_pct=[\d.]+ key=/.test(line)), lines.join("\n"));
  await withServer({ set: [withTape(lines)] }, async (bench) => {
    const again = await chats(PROMPTS.toReversed())(bench);
    assert.deepEqual(again.toSorted(), replies.toSorted());
    const { lines: count, unmet } = await (await bench.admin("/tape/unmet")).json();
    assert.deepEqual([count > 5, unmet], [true, []]);
  });
});

Deno.test("a tape decides whatever the seed and the percentages, and leaves all other requests well", async () => {
  const { lines, replies } = await recorded(STRESS, chats(PROMPTS));
  const statuses = (list: readonly string[]) =>
    list.map((one) => one.split(" ").slice(0, 3).join(" ")).toSorted();
  await withServer(
    { seed: 99, set: [withTape(lines), "llm.faults.internal_error.pct=100"] },
    async (bench) => {
      assert.deepEqual(statuses(await chats(PROMPTS)(bench)), statuses(replies));
      const [extra] = await chats(["never recorded"])(bench);
      assert.match(extra ?? "", /never recorded 200/);
    },
  );
});

Deno.test("a tape of the website replays with the drawn member of a list", async () => {
  const pages = (bench: Bench) =>
    Promise.all(Array.from({ length: 8 }, async (_, at) => (await bench.ask(`/web/?page=${at}`)).status));
  const { lines, replies } = await recorded(["web.faults.paywall.statuses=[402,403,451]", ...STRESS], pages);
  assert.ok(
    lines.some((line) => /web GET \/web "page=\d" #[0-9a-f]{12}: paywall statuses=\[\d+\] /.test(line)),
    lines.join("\n"),
  );
  await withServer({ seed: 8, set: [withTape(lines)] }, async (bench) => {
    assert.deepEqual(await pages(bench), replies);
  });
});

Deno.test("a tape has the wait that a Retry-After told, and none where there was no such header", async () => {
  const waits = async (bench: Bench) => {
    const { status, headers, body } = await bench.chat({ messages: [{ role: "user", content: "hi" }] });
    await body?.cancel();
    return { status, wait: headers.get("retry-after") };
  };
  const pages = async (bench: Bench) => {
    const { status, headers, body } = await bench.ask("/web/");
    await body?.cancel();
    return { status, wait: headers.get("retry-after") };
  };
  const faults = [
    ["llm.faults.rate_limit", waits, true],
    ["llm.faults.internal_error", waits, false],
    ["web.faults.rate_limit", pages, true],
  ] as const;
  for (const [fault, ask, tells] of faults) {
    const set = [`${fault}.pct=100`, `${fault}.retry_after_sec=[1,900]`];
    const { lines, replies } = await recorded(set, ask);
    assert.equal(replies.wait !== null, tells);
    const told = `retry_after_sec=${tells ? replies.wait : "[1,900]"} key=`;
    assert.ok(lines.at(-1)?.includes(told), `${told}: ${lines.at(-1)}`);
    const unkeyed = lines.map((line) => line.replace(/ key=.*/, ""));
    if (tells) {
      await withServer(
        { set: [withTape(unkeyed)] },
        async (bench) => assert.deepEqual(await ask(bench), replies),
      );
    }
  }
});

Deno.test("a tape of addresses with spaces and line breaks plays again, and has no secret of a query", async () => {
  const paths = ["/web/a%20b", "/web/a%0Ab", "/web/?token=s3cretvalue&page=2"];
  const pages = async (bench: Bench) =>
    await Promise.all(paths.map(async (path) => (await bench.ask(path)).status));
  const { lines, replies } = await recorded(["web.faults.forbidden.pct=100"], pages);
  assert.deepEqual(replies, [403, 403, 403]);
  assert.ok(lines.some((line) => /"token=key_[0-9a-f]{12}&page=2"/.test(line)), lines.join("\n"));
  assert.ok(!lines.join().includes("s3cret"));
  await withServer(
    { set: [withTape(lines)] },
    async (bench) => assert.deepEqual(await pages(bench), replies),
  );
});

Deno.test("what a rule does is on the tape: an answer, an edit, a written reply, its lie", async () => {
  const rules = [
    { when: { user: "prompt 1" }, do: { answer: { text: "from the rule" } } },
    { when: { user: "prompt 2" }, times: 1, lies: true, do: { fault: "invalid_api_key" } },
    { when: { user: "prompt 3" }, do: { reply: { status: 418, body: "a b" } } },
  ];
  const set = [`llm.rules=${JSON.stringify(rules)}`];
  const prompts = ["prompt 1", "prompt 2", "prompt 2", "prompt 3"];
  const { lines, replies } = await recorded(set, chats(prompts));
  assert.equal(lines.filter((line) => line.startsWith("attempt")).length, 3);
  assert.ok(lines.some((line) => line.includes("invalid_api_key lies=true key=")), lines.join("\n"));
  await withServer({ set: [withTape(lines)] }, async (bench) => {
    assert.deepEqual(await chats(prompts)(bench), replies);
    const { requests } = await (await bench.admin("/requests")).json();
    assert.deepEqual(requests.map(({ decision }: { decision: { lies: boolean } }) => decision.lies), [
      false,
      true,
      false,
      false,
    ]);
  });
});

Deno.test("the report names lines that nobody asked for, that were not asked for often enough, and that cannot be", async () => {
  const { lines } = await recorded(["llm.faults.rate_limit.pct=100"], chats(["a", "a", "b"]));
  const ofB = lines.findIndex((line) => line.includes('"b"'));
  const edited = lines.with(ofB, (lines[ofB] ?? "").replace(/: rate_limit .*$/, ": cut_arguments"));
  const foreign = 'attempt 1 of llm POST /v1/chat/completions "c" #000000000000: rate_limit';
  await withServer({ set: [withTape([...edited, foreign])] }, async (bench) => {
    await chats(["a", "b"])(bench);
    const { unmet } = await (await bench.admin("/tape/unmet")).json();
    assert.deepEqual(unmet.map(({ why }: { why: string }) => why), [
      "it was asked for once only",
      "it could not happen to this request, or found nothing to change in its reply",
      "nobody has asked for this",
    ]);
  });
});

Deno.test("a line whose fault found nothing to change in the reply was not played", async () => {
  const { lines } = await recorded(["llm.faults.rate_limit.pct=100"], chats(["a"]));
  const harmless = lines.map((line) =>
    line.replace(/: rate_limit .*$/, ': missing_fields fields=["no_such_key"]')
  );
  await withServer({ set: [withTape(harmless)] }, async (bench) => {
    assert.match((await chats(["a"])(bench)).join(), /^a 200 /);
    const { lines: count, unmet } = await (await bench.admin("/tape/unmet")).json();
    assert.equal(count, 1);
    assert.match(unmet[0]?.why, /found nothing to change in its reply/);
  });
});

Deno.test("a tape whose lines are wrong keeps the server from starting, and names the line", async () => {
  const started = (line: string) => withServer({ set: [withTape(["", line])] }, () => Promise.resolve());
  const place = "attempt 1 of llm POST /v1/chat/completions #000000000000:";
  await assert.rejects(started(`${place} rate_limitt`), /tape line 2.*did you mean "rate_limit"/s);
  await assert.rejects(started(`${place} rate_limit at_byte=3`), /tape line 2.*at_byte/s);
  await assert.rejects(started(place.replace("llm", "lmm") + " rate_limit"), /no domain "lmm"/);
  await assert.rejects(started("attempt one"), /tape line 2: expected attempt N of/);
});

Deno.test("GET /admin/tape says how to record where nothing is recorded", async () => {
  await withServer({}, async (bench) => {
    const [tape, unmet] = [await bench.admin("/tape"), await bench.admin("/tape/unmet")];
    assert.deepEqual([tape.status, unmet.status], [409, 409]);
    assert.match(await tape.text(), /--record/);
    assert.match(await unmet.text(), /--tape FILE/);
  });
});

Deno.test("a reset begins a tape anew, played and recorded", async () => {
  const { lines } = await recorded(["llm.faults.rate_limit.pct=100"], chats(["a"]));
  await withServer({ set: [withTape(lines), "tape.record=true"] }, async (bench) => {
    const statuses = async () => (await chats(["a", "a"])(bench)).map((one) => one.split(" ")[1]);
    assert.deepEqual(await statuses(), ["429", "200"]);
    await bench.admin("/reset", { method: "POST" });
    assert.doesNotMatch(await (await bench.admin("/tape")).text(), /^attempt/m);
    assert.deepEqual(await statuses(), ["429", "200"]);
    const again = await (await bench.admin("/tape")).text();
    assert.deepEqual(again.trimEnd().split("\n"), lines);
  });
});

Deno.test("tape.record=all keeps a line for requests that are answered well, and for faults that found nothing to change", async () => {
  const set = ["tape.record=all", "llm.faults.stream_cut.pct=100"];
  const { lines } = await recorded(set, async (bench) => {
    for (const stream of [true, false]) {
      await bench.chat({ stream, messages: [{ role: "user", content: `stream ${stream}` }] })
        .then((response) => response.text()).catch(() => {});
    }
  });
  const told = lines.filter((line) => line.startsWith("attempt"));
  assert.match(told[0] ?? "", /"stream true" #\w+: stream_cut /);
  assert.match(told[1] ?? "", /"stream false" #\w+: ok key=/);
  assert.equal(told.length, 2);
});
