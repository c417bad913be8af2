import { strict as assert } from "node:assert";
import { loadedDriver } from "../../../engine/metrics/driver_files.ts";

Deno.test("loadedDriver() says what would do where the native module cannot be unpacked or loaded", async () => {
  for (
    const said of [
      "Failed to write native addon (Deno FFI/Node API) '/tmp/x/index.node' to '/tmp/x1.node'.",
      "/tmp/noexec/x1.node: failed to map segment from shared object",
      "LoadLibraryExW failed",
    ]
  ) {
    await assert.rejects(
      () => loadedDriver(() => Promise.reject(new Error(said))),
      /TMPDIR .* --database none/,
    );
  }
  await assert.rejects(() => loadedDriver(() => Promise.reject(new Error("other"))), { message: "other" });
  assert.equal(await loadedDriver(() => Promise.resolve(1)), 1);
});
