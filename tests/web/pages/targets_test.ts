import { strict as assert } from "node:assert";
import { targetsOf } from "../../../web/pages/hops/targets.ts";

Deno.test("every disguise of an address names that very address to who parses URLs as browsers do", () => {
  for (const [real, address, at] of [[false, "127.0.0.1", "8123"], [true, "169.254.169.254", ""]] as const) {
    const targets = targetsOf({ real, port: 8123 }).filter((target) => target.address === "disguised");
    assert.ok(targets.length >= 14);
    for (const { name, location } of targets) {
      if (/nip_io|sslip_io/.test(name)) continue;
      const { hostname, port } = new URL(location, "http://x");
      assert.deepEqual([hostname.replace(/\.$/, ""), port], [address, at], name);
    }
  }
});

Deno.test("targets have names of their own, and addresses that a header can hold", () => {
  const all = [true, false].flatMap((real) => targetsOf({ real, port: 8123 }));
  assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
  assert.ok(all.length >= 100, `${all.length}`);
  for (const { name, location } of all) {
    assert.match(name, /^\w{1,32}$/);
    assert.match(location, /^[!-~]+( [!-~]+)*$/);
  }
});
