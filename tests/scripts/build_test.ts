import { strict as assert } from "node:assert";
import { fileURLToPath } from "node:url";
import { binaryAt } from "../../scripts/build.ts";

Deno.test("binaryAt() is a path from the root, whatever letters it has, with .exe on Windows alone", () => {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  assert.equal(binaryAt("dist/errorworks", "linux"), `${root}dist/errorworks`);
  assert.equal(binaryAt("/tmp/a b#c%20/out", "linux"), "/tmp/a b#c%20/out");
  assert.equal(binaryAt("/tmp/out", "windows"), "/tmp/out.exe");
  assert.equal(binaryAt("/tmp/out.exe", "windows"), "/tmp/out.exe");
});
