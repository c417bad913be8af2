import { strict as assert } from "node:assert";
import { ConfigError, fetchFailure } from "../../../engine/base/error.ts";
import { scopePrefix } from "../../../engine/base/scope_name.ts";
import { serverUrl } from "../../../engine/base/server_url.ts";

Deno.test("scopePrefix() is the part of a path that names a scope", () => {
  for (
    const [path, prefix] of [
      ["/scope/a/v1/models", "/scope/a"],
      ["/scope/a", "/scope/a"],
      ["/scope/", "/scope/"],
      ["/scope//v1", "/scope/"],
      ["/scope", ""],
      ["/scopes/a", ""],
      ["/v1/scope/a", ""],
    ] as const
  ) assert.equal(scopePrefix(path), prefix, path);
});

Deno.test("serverUrl() means the scope of an address, unless the path names one; a scope without a name is kept", () => {
  const hrefOf = (path: string, base: string) => serverUrl(path, base).href;
  assert.equal(hrefOf("/health", "http://h:1/v1"), "http://h:1/health");
  assert.equal(hrefOf("/health", "http://h:1/scope/a/v1"), "http://h:1/scope/a/health");
  assert.equal(hrefOf("/scope/b/health", "http://h:1/scope/a"), "http://h:1/scope/b/health");
  assert.equal(hrefOf("/health", "http://h:1/scope/"), "http://h:1/scope//health");
  for (const wrong of ["h:1", "ftp://h", ""]) assert.throws(() => serverUrl("/health", wrong), ConfigError);
});

Deno.test("fetchFailure() tells the cause of a failed fetch, and else what was thrown", () => {
  const failed = (cause: unknown) => fetchFailure(new TypeError("fetch failed", { cause }));
  assert.equal(failed(new Error("connect ECONNREFUSED 127.0.0.1:9")), "connect ECONNREFUSED 127.0.0.1:9");
  assert.equal(
    failed(new Error("error sending request for url (http://h/): client error (Connect)")),
    "client error (Connect)",
  );
  assert.equal(failed(new AggregateError([])), "fetch failed");
  assert.equal(fetchFailure(new Error("plain", { cause: new Error("other") })), "plain");
});
