import { strict as assert } from "node:assert";
import { cookieOf } from "../../../web/http/cookie_of.ts";

Deno.test("cookieOf() gives the whole value, signs of equality included, and only of the whole name", () => {
  const header = "first=1; token=a=b==; my_token=c";
  assert.equal(cookieOf(header, "token"), "a=b==");
  assert.equal(cookieOf(header, "first"), "1");
  assert.equal(cookieOf(header, "oken"), undefined);
  assert.equal(cookieOf(undefined, "token"), undefined);
});
