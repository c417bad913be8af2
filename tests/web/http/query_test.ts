import { strict as assert } from "node:assert";
import { queryIn } from "../../../web/http/query.ts";
import { fc } from "../../engine/support.ts";

const ANY = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(..."ab0-_.~!$&()*+,;=:@/?%[]#'\"<> \\^`{|}é") }),
);

Deno.test("queryIn() reads what a URL reads, and leaves what it leaves", () => {
  fc.assert(fc.property(ANY, (text) => {
    const url = `http://host/web/search?${text}`;
    const { searchParams, search } = new URL(url);
    const read = queryIn(url);
    assert.equal(read.search, search);
    assert.deepEqual([...read.query], [...searchParams]);
  }));
});

Deno.test("queryIn() finds no query where there is none", () => {
  for (const url of ["http://host/web/", "http://host/web/?"]) {
    const { query, search } = queryIn(url);
    assert.deepEqual([query.size, search], [0, ""]);
  }
});
