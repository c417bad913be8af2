import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { bytesOf, joined } from "../../engine/reply/body.ts";
import type { Witness } from "../../engine/reply/connection.ts";
import { chunk } from "../../engine/reply/raw.ts";
import { FramesAhead } from "../../engine/transport/frames_ahead.ts";
import { fc } from "../engine/support.ts";

interface Frame {
  readonly text: string | Uint8Array;
  readonly paced: boolean;
}

/** All that a witness hears. */
function heard(keepsContent: boolean) {
  const contents: Uint8Array[] = [];
  const lengths: number[] = [];
  const witness: Witness = {
    first() {},
    last() {},
    end() {},
    bug: assert.fail,
    keepsContent,
    frames: (length) => void lengths.push(length),
    content: (bytes) => void contents.push(new Uint8Array(bytes)),
  };
  return { witness, contents, lengths };
}

const TARGET = { client: { gone: false }, channel: { writeFramed: () => true } };

/** A pace that holds up some steps for a millisecond. */
function pacerOf(paces: (step: object) => boolean, rest = () => Promise.resolve()) {
  return { paces, gap: () => 1, now: () => 0, wait: assert.fail, rest, wake: undefined };
}

/** Plays frames, of which some leave before others; at most `most` of them are made to leave. */
function played(frames: readonly Frame[], most = Infinity, keepsContent = true) {
  const { witness, contents, lengths } = heard(keepsContent);
  const ahead = new FramesAhead(frames, pacerOf((step) => (step as Frame).paced), { ...TARGET, witness });
  const out: Uint8Array[] = [];
  let left = 0;
  while (!ahead.isLast) {
    ahead.make(out.length % 2 === 0);
    for (let at = 1; at <= ahead.size && left < most; at++, left++) {
      if (left % 3 > 0 && at < ahead.size && left + 1 < most) continue; // leaves with the next one
      out.push(Buffer.from(ahead.leave(at).framed));
    }
    if (left < most) assert.equal(ahead.leave(ahead.size).framed, "");
    ahead.tell();
    if (left >= most) break;
  }
  return { out: joined(out), content: joined(contents), lengths };
}

function expected(frames: readonly Frame[]) {
  const bytes = frames.map(({ text }) => bytesOf(text)).filter(({ length }) => length > 0);
  return {
    out: joined(bytes.map((one) => chunk(one))),
    content: joined(bytes),
    lengths: bytes.map(({ length }) => length),
  };
}

const ascii = fc.string({ maxLength: 300 }).map((text) => text.replaceAll(/[^\0-\x7f]/g, "?"));
const any = fc.oneof(
  ascii,
  fc.string({ unit: "binary" }),
  fc.uint8Array({ maxLength: 40 }),
  fc.nat(20_000).map((length) => "x".repeat(length)),
);
const frames = fc.oneof(...[ascii, any].map((text) =>
  fc.array(fc.record({ text, paced: fc.boolean() }), {
    maxLength: 50,
  })
));

Deno.test("frames that are made ahead leave as chunks of their own, and are told byte by byte", () => {
  fc.assert(fc.property(frames, (frames) => assert.deepEqual(played(frames), expected(frames))));
});

Deno.test("of frames that are made ahead only those are told that have left", () => {
  fc.assert(fc.property(frames, fc.nat(50), (frames, most) => {
    assert.deepEqual(played(frames, most), expected(frames.slice(0, most)));
  }));
});

Deno.test("the bytes of frames are not put together for a witness that does not keep them", () => {
  const frames = [{ text: "a", paced: true }, { text: "b", paced: true }];
  const { out, lengths } = expected(frames);
  assert.deepEqual(played(frames, Infinity, false), { out, lengths, content: new Uint8Array(0) });
});

Deno.test("a frame made ahead waits as its pace and it itself say", async () => {
  const waited: string[] = [];
  const waits = (what: string) => () => {
    waited.push(what);
    return Promise.resolve();
  };
  const steps = [
    { text: "a" },
    { text: "b", paced: true },
    { text: "c", hold: waits("c itself") },
    { text: "d", paced: true, hold: waits("d itself") },
  ];
  const { witness } = heard(false);
  const ahead = new FramesAhead(steps, pacerOf((step) => "paced" in step, waits("pace")), { ...TARGET, witness });
  ahead.make(true);
  assert.equal(ahead.wait(0), undefined);
  for (const at of [1, 2, 3]) await ahead.wait(at);
  assert.deepEqual(waited, ["pace", "c itself", "pace", "d itself"]);
});
