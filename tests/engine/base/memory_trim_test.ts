import { strict as assert } from "node:assert";
import { trimmer, trimWhenIdle } from "../../../engine/base/memory_trim.ts";

/** Blocks that the C library takes out of memory of its own, since they are short. */
const [BLOCKS, BLOCK_BYTES] = [8_000, 10_000];
const SYMBOLS = {
  malloc: { parameters: ["usize"], result: "pointer" },
  memset: { parameters: ["pointer", "i32", "usize"], result: "pointer" },
  free: { parameters: ["pointer"], result: "void" },
} as const;

function residentMb(): number {
  return Deno.memoryUsage().rss / 1e6;
}

Deno.test({
  name: "memory that was freed, and that the C library keeps, is given back",
  ignore: trimmer() === undefined,
  fn() {
    const libc = Deno.dlopen("libc.so.6", SYMBOLS);
    const blocks = Array.from({ length: BLOCKS }, () => libc.symbols.malloc(BigInt(BLOCK_BYTES)));
    for (const block of blocks) libc.symbols.memset(block, 1, BigInt(BLOCK_BYTES));
    const last = blocks.pop() ?? null; // as long as it is there, those before it are not given back by themselves
    for (const block of blocks) libc.symbols.free(block);
    const kept = residentMb();
    trimmer()?.();
    const left = residentMb();
    libc.symbols.free(last);
    libc.close();
    const freedMb = BLOCKS * BLOCK_BYTES / 1e6;
    assert.ok(kept - left > freedMb / 2, `${kept.toFixed(0)} MB before, ${left.toFixed(0)} MB after`);
  },
});

Deno.test("memory is given back while nothing was done and nothing is under way, garbage first", async () => {
  const works = [1, 2, 2, null, 2, 2, 2, 3, 3];
  let looks = 0;
  const given: string[] = [];
  const alive = setInterval(() => {}, 1_000); // the timer of what is tested keeps no process going
  await new Promise<void>((resolve) => {
    const end = trimWhenIdle(() => {
      if (looks === works.length) {
        end();
        resolve();
      }
      return works[looks++] ?? null;
    }, {
      collect: () => Promise.resolve(void given.push(`collected ${looks - 1}`)),
      makeTrimmer: () => () => void given.push(`trimmed ${looks - 1}`),
      idle_ms: 1,
    });
  });
  clearInterval(alive);
  const expected = [
    "collected 2",
    "trimmed 2",
    "collected 5",
    "trimmed 5",
    "trimmed 6",
    "collected 8",
    "trimmed 8",
  ];
  assert.deepEqual(given, expected);
});
