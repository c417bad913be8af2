import { strict as assert } from "node:assert";
import { harEntry } from "../../../engine/journal/har.ts";
import { entryOf } from "../verdict/simulation/journal.ts";

const ORIGIN = "http://127.0.0.1:8000";

function urlOf(headers: readonly (readonly [string, string])[], path = "/a?b=1"): string {
  return harEntry(entryOf({ at: 0, path, headers }, 0), ORIGIN).request.url;
}

Deno.test("harEntry() has the host that a client named, and that of the server where it named none", () => {
  assert.equal(urlOf([["Host", "site.test:81"]]), "http://site.test:81/a?b=1");
  assert.equal(urlOf([["host", "no host"]]), `${ORIGIN}/a?b=1`);
  assert.equal(urlOf([]), `${ORIGIN}/a?b=1`);
  assert.equal(urlOf([], "http://site.test/a"), "http://site.test/a");
});
