import { strict as assert } from "node:assert";
import { platformTag } from "../../scripts/package/wheel.ts";

const BINARY = new TextEncoder().encode("\x7fELF GLIBC_2.2.5\0GLIBC_2.27\0GLIBC_2.9\0");

Deno.test("platformTag() names the newest glibc that the binary has symbols of", () => {
  assert.equal(platformTag({ os: "linux", arch: "x86_64" }, BINARY), "manylinux_2_27_x86_64");
  assert.equal(platformTag({ os: "linux", arch: "aarch64" }, BINARY), "manylinux_2_27_aarch64");
});

Deno.test("platformTag() names other systems as wheels do, and refuses what they have no name for", () => {
  assert.equal(platformTag({ os: "darwin", arch: "aarch64" }, BINARY), "macosx_11_0_arm64");
  assert.equal(platformTag({ os: "windows", arch: "x86_64" }, BINARY), "win_amd64");
  assert.throws(() => platformTag({ os: "freebsd", arch: "x86_64" }, BINARY), /freebsd on x86_64/);
});
