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

/** A witness that keeps all that it hears. */
function heard(keepsContent: boolean) {
  const contents: Uint8Array[] = [];
  const lengths: number[] = [];
  const witness: Witness = {
    first() {},
    last() {},
    end() {},
    bug: assert.fail,
    keepsContent,
    frame: (length) => void lengths.push(length),
    content: (bytes) => void contents.push(new Uint8Array(bytes)),
  };
  return { witness, contents, lengths };
}

const SOCKET = { writable: true, write: () => true };

/** A pace that holds up some steps for a millisecond. */
function pacerOf(paces: (step: object) => boolean, rest = () => Promise.resolve()) {
  return { paces, gap: () => 1, now: () => 0, wait: assert.fail, rest };
}

/** Plays frames, of which some leave before others; at most `most` of them are made to leave. */
function played(frames: readonly Frame[], most = Infinity, keepsContent = true) {
  const { witness, contents, lengths } = heard(keepsContent);
  const ahead = new FramesAhead(frames, pacerOf((step) => (step as Frame).paced), {
    socket: SOCKET,
    witness,
  });
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

Deno.test("a witness that does not keep frames is told of none", () => {
  const frames = [{ text: "a", paced: true }, { text: "b", paced: true }];
  const { out } = expected(frames);
  assert.deepEqual(played(frames, Infinity, false), { out, lengths: [], content: new Uint8Array(0) });
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
  const ahead = new FramesAhead(steps, pacerOf((step) => "paced" in step, waits("pace")), {
    socket: SOCKET,
    witness,
  });
  ahead.make(true);
  assert.equal(ahead.wait(0), undefined);
  for (const at of [1, 2, 3]) await ahead.wait(at);
  assert.deepEqual(waited, ["pace", "c itself", "pace", "d itself"]);
});

/** A stream on a clock that stands still until somebody is woken; `late_ms`: by how much that is too late each time. */
function running(steps: readonly (Frame & { hold?: () => Promise<void> })[], gap = 10) {
  let now = 100;
  let waited = 0;
  const asleep: { due: number; wake(): void }[] = [];
  const written: [number, string][] = [];
  const socket = {
    writable: true,
    isFull: false,
    write: (
      bytes: Uint8Array | string,
    ) => (written.push([now, Buffer.from(bytes).toString()]), !socket.isFull),
  };
  const { witness, lengths } = heard(true);
  const ahead = new FramesAhead(steps, {
    paces: (step) => (step as Frame).paced,
    gap: () => gap,
    now: () => now,
    wait: assert.fail,
    rest: () => Promise.resolve(),
    dozing: {
      wakeAt: (due, sleeper) => void asleep.push({ due, wake: () => sleeper.wake(now) }),
      waited: (ms) => void (waited += ms),
    },
  }, { socket, witness });
  ahead.make(true);
  ahead.wait(0);
  now += gap;
  const wake = (late_ms = 0) => {
    const next = asleep.shift();
    assert.ok(next, "nobody sleeps");
    now = next.due + late_ms;
    next.wake();
  };
  return { ahead, socket, written, lengths, asleep, wake, waited: () => waited };
}

const A = { text: "a", paced: true }, CHUNK_A = "1\r\na\r\n";

Deno.test("frames of a pace leave by themselves, each when it is due, and their waits are booked when they are told", async () => {
  const { ahead, written, lengths, wake, waited } = running([A, A, A, A]);
  const done = ahead.run(0);
  for (let n = 0; n < 3; n++) wake();
  assert.equal(await done, 4);
  assert.deepEqual(written, [110, 120, 130].map((at) => [at, CHUNK_A]));
  assert.equal(ahead.leave(4).framed.length, CHUNK_A.length);
  ahead.tell();
  ahead.tell();
  assert.deepEqual(lengths, [1, 1, 1, 1]);
  assert.equal(waited(), 30);
});

Deno.test("frames of a pace that are late leave together, and those behind them keep their distance", async () => {
  const { ahead, written, asleep, wake } = running([A, A, A, A, A, A]);
  const done = ahead.run(0);
  wake(25); // frames 1 to 3
  assert.deepEqual(asleep.map(({ due }) => due), [153]);
  wake();
  wake();
  assert.equal(await done, 6);
  assert.deepEqual(written, [[110, CHUNK_A], [145, CHUNK_A.repeat(3)], [153, CHUNK_A]]);
});

for (
  const [what, steps, gap] of [
    ["has no pace", [A, A, { text: "b", paced: false }, A], 10],
    ["holds itself up", [A, A, { ...A, hold: () => Promise.resolve() }, A], 10],
    ["is due late", [A, A, A], 60],
  ] as const
) {
  Deno.test(`a frame that ${what} is left to the caller`, async () => {
    const { ahead, asleep, wake } = running(steps, gap);
    const done = ahead.run(0);
    if (asleep.length > 0) wake();
    assert.equal(await done, gap > 50 ? 1 : 2);
    assert.deepEqual(asleep, []);
  });
}

Deno.test("frames behind one that the kernel has not taken, or of a client that has gone, wait for the caller", async () => {
  const full = running([A, A, A, A]);
  const done = full.ahead.run(0);
  full.socket.isFull = true;
  full.wake();
  assert.equal(await done, 2);
  assert.ok(full.ahead.isFull);
  assert.equal(full.written.length, 2);
  const gone = running([A, A, A, A]);
  const left = gone.ahead.run(0);
  gone.socket.writable = false;
  gone.wake();
  assert.equal(await left, 1);
  assert.equal(gone.written.length, 1);
});

Deno.test("what a write of a frame throws reaches the caller", async () => {
  const { ahead, socket, wake } = running([A, A, A]);
  const done = ahead.run(0);
  socket.write = () => {
    throw new RangeError("no");
  };
  wake();
  await assert.rejects(Promise.resolve(done), RangeError);
});

/** Instants at which a stream of one frame each 20 ms asks to be woken, when it is woken at these. */
function wakesOf(...instants: readonly number[]): readonly number[] {
  const wakes: number[] = [];
  const dozing = { wakeAt: (due: number) => void wakes.push(due), waited() {} };
  const pacer = { ...pacerOf(() => true), gap: () => 20, dozing };
  const { witness } = heard(false);
  const ahead = new FramesAhead(Array.from({ length: 10 }, () => ({ text: "x" })), pacer, {
    socket: SOCKET,
    witness,
  });
  ahead.make(true);
  void ahead.wait(0);
  void ahead.run(0);
  for (const instant of instants) ahead.wake(instant);
  return wakes;
}

Deno.test("a stream that was held up catches up a fifth of a gap with each frame", () => {
  assert.deepEqual(wakesOf(40, 60), [40, 60, 80], "in time");
  assert.deepEqual(wakesOf(40, 62), [40, 60, 80], "two milliseconds late");
  assert.deepEqual(wakesOf(52, 68, 84), [40, 68, 84, 100], "twelve milliseconds late, once");
  assert.deepEqual(wakesOf(65, 81), [40, 81, 100], "more than a gap late: one frame leaves with the next");
});

Deno.test("a stream that is late each time does not wait for longer than it has to", () => {
  assert.deepEqual(wakesOf(52, 78, 92), [40, 68, 80, 100]);
});
