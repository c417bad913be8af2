/**
 * Places in streams. `Frame.part`, by which tokens are counted, and `frameKind()`, which reads the JSON, say the same of
 * what each API sends.
 */
import { strict as assert } from "node:assert";
import { jsonIn } from "../../../engine/reply/json.ts";
import { frameKind } from "../../../llm/request/frame_kind.ts";
import { withServer } from "../../harness.ts";
import { piecesOf, STREAMS } from "../request/streams.ts";

const PARTS = [{ thinking: "So I think" }, { text: "Hello there" }, {
  call: { name: "now", arguments: { a: 1 } },
}];

/** Kinds of the pieces of a stream, once without a fault and once under each of the places. */
async function kindsUnder(path: string, body: object, places: readonly object[]): Promise<string[][]> {
  const answer = { parts: PARTS };
  const cuts = places.map((place) => ({ answer, fault: "stream_cut", how: "end", ...place }));
  const all: string[][] = [];
  await withServer(
    { set: [`llm.rules=${JSON.stringify([{ do: [{ answer }, ...cuts] }])}`] },
    async (bench) => {
      for (let n = 0; n <= places.length; n++) {
        all.push((await piecesOf(bench, path, body)).map((piece) => frameKind(jsonIn(piece))));
      }
    },
  );
  return all;
}

for (const [path, body] of STREAMS) {
  Deno.test(`after_tokens ends a stream of ${path} behind what frameKind() calls a part of the answer`, async () => {
    const places = [1, 2, 3, 4, 5, 6].map((n) => ({ after_tokens: [n, n] }));
    const [, ...cut] = await kindsUnder(path, body, places);
    const last = cut.map((kinds) => kinds.at(-1));
    assert.deepEqual(last.slice(0, 5), ["thinking", "thinking", "thinking", "text", "text"]);
    assert.equal(last[5], "call");
  });

  Deno.test(`after_part ends a stream of ${path} behind its thinking, text and call`, async () => {
    const places = ["thinking", "text", "call", "finish"].map((after_part) => ({ after_part }));
    const [whole = [], ...cut] = await kindsUnder(path, body, [...places, { after_part: "call_name" }]);
    for (const [at, { after_part }] of places.entries()) {
      assert.deepEqual(cut[at], whole.slice(0, whole.lastIndexOf(after_part) + 1), after_part);
    }
    assert.deepEqual(cut.at(-1), whole.slice(0, whole.indexOf("call") + 1), "call_name");
  });
}

Deno.test("after_part strikes behind all that is said where there is no such part", async () => {
  const answer = { text: "Hello there" };
  const rule = { do: { answer, fault: "stream_error", after_part: "thinking" } };
  await withServer({ set: [`llm.rules=${JSON.stringify([rule])}`] }, async ({ chat }) => {
    const text = await (await chat({ stream: true })).text();
    assert.match(text, /"content":" there"[^\n]*\n\ndata: \{"error"/);
  });
});

Deno.test("after_part is a place for a frame that is broken, too: the next one of what is said", async () => {
  const answer = { parts: [{ thinking: "So I think" }, { text: "Hello there" }] };
  const rule = { do: { answer, fault: "malformed_frame", after_part: "thinking" } };
  await withServer({ set: [`llm.rules=${JSON.stringify([rule])}`] }, async ({ chat }) => {
    const frames = (await (await chat({ stream: true })).text()).split("\n\n");
    const broken = frames.findIndex((frame) => frame.startsWith("data: {") && jsonIn(frame) === undefined);
    assert.equal(frameKind(jsonIn(frames[broken - 1] ?? "")), "thinking");
    assert.match(frames[broken] ?? "", /^data: \{/);
  });
});
