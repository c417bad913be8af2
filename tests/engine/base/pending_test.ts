import { strict as assert } from "node:assert";
import { andThen, orElse, type Pending } from "../../../engine/base/pending.ts";

const failing = () => {
  throw new Error("no");
};

Deno.test("andThen() goes on at once with a value that is there, and else once it is", async () => {
  const twice = (n: number) => 2 * n;
  assert.equal(andThen(2, twice), 4);
  assert.equal(await andThen(Promise.resolve(2), twice), 4);
  assert.equal(await andThen(2, (n) => Promise.resolve(n + 1)), 3);
  await assert.rejects(async () => await andThen(Promise.reject(new Error("no")), twice), /no/);
});

Deno.test("orElse() hands out what work does, or what is to be had where it fails", async () => {
  const works: [() => Pending<string>, string][] = [
    [() => "well", "well"],
    [() => Promise.resolve("well"), "well"],
    [failing, "no"],
    [() => Promise.reject(new Error("no")), "no"],
  ];
  for (const [work, expected] of works) {
    assert.equal(await orElse(work, (error) => error instanceof Error ? error.message : ""), expected);
  }
  assert.equal(orElse<string>(failing, () => "at once"), "at once");
});
