import { strict as assert } from "node:assert";
import { STREAMS } from "../../../engine/chance/streams.ts";

const ROOT = new URL("../../../", import.meta.url);
/** A draw that names its stream: `exchange.draw("id")`, `randomOf(key, "id")`, `randomOf(textKey(0, a), "id")`. */
const DRAW = /\b(?:draw|randomOf)\((?:[^;{}]*?,\s*)?"(\w+)",?\s*\)/g;

const owned: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(STREAMS).map(([name, { owners }]) => [name, owners]),
);

/** Source files below a folder, as paths from the root. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(new URL(folder, ROOT)));
  const nested = await Promise.all(
    entries.map(({ name, isDirectory }) => isDirectory ? filesIn(`${folder}${name}/`) : [folder + name]),
  );
  return nested.flat();
}

/** Each stream that is drawn in the source, with the file that does so. */
async function drawsInSource(): Promise<{ readonly file: string; readonly stream: string }[]> {
  const files = (await Promise.all(["engine/", "llm/", "web/"].map(filesIn))).flat();
  const texts = await Promise.all(files.map((file) => Deno.readTextFile(new URL(file, ROOT))));
  return files.flatMap((file, index) =>
    [...(texts[index] ?? "").matchAll(DRAW)].map(([, stream = ""]) => ({ file, stream }))
  );
}

/** Tells whether an owner is a file, or a folder with the file in it. */
function holds(owner: string, file: string): boolean {
  return owner.endsWith("/") ? file.startsWith(owner) : file === owner;
}

Deno.test("no two streams of chance have the same number", () => {
  const numbers = Object.values(STREAMS).map(({ number }) => number);
  assert.equal(new Set(numbers).size, numbers.length);
});

Deno.test("each stream of chance is drawn by its owners and by nobody else", async () => {
  const draws = await drawsInSource();
  const strangers = draws.filter(({ file, stream }) => !owned.get(stream)?.some((one) => holds(one, file)));
  assert.deepEqual(strangers, []);
  for (const [name, owners] of owned) {
    const idle = owners.filter((one) =>
      !draws.some(({ file, stream }) => stream === name && holds(one, file))
    );
    assert.deepEqual(idle, [], `nothing draws ${name} there`);
  }
});
