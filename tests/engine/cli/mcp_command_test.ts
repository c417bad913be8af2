import { strict as assert } from "node:assert";
import { serverOf } from "../../../engine/cli/mcp_command.ts";
import { run } from "./host.ts";

const env = { ERRORWORKS_ADMIN_TOKEN: "token" };

Deno.test("errorworks mcp --url means the scope that the address names", () => {
  const urlOf = (url: string) => serverOf({ url }, { env }).url;
  assert.equal(urlOf("http://127.0.0.1:8000"), "http://127.0.0.1:8000/mcp");
  assert.equal(urlOf("http://127.0.0.1:8000/scope/a/"), "http://127.0.0.1:8000/scope/a/mcp");
});

Deno.test("errorworks mcp refuses what is no URL, and shows one: 2", async () => {
  const line = 'error: "localhost:8000" is no URL of a server, expected e.g. http://127.0.0.1:8000';
  const calls = [["--url"], ["--token", "t", "--url"], ["--server"], ["--admin-token", "t", "--server"]];
  for (const flags of calls) {
    const { code, errors } = await run(["mcp", ...flags, "localhost:8000"], {
      env: flags.length > 1 ? {} : env,
    });
    assert.deepEqual([code, errors], [2, [line]]);
  }
});
