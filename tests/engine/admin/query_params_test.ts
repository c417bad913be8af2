/** Messages about query parameters under `/admin` that do not exist, are empty, or are given twice, and about bodies of no use. */
import { strict as assert } from "node:assert";
import { type Bench, withServer } from "../../harness.ts";

async function call({ admin }: Pick<Bench, "admin">, method: string, path: string) {
  const response = await admin(path, { method });
  const { error } = await response.json();
  return [response.status, error?.message] as const;
}

/** Every method of every path under `/admin`, as the server tells them. */
async function routesOf(bench: Bench): Promise<readonly (readonly [method: string, path: string])[]> {
  const [, message = ""] = await call(bench, "GET", "/nothing");
  const paths = [...String(message).matchAll(/\/admin(\/[^,\s]+)/g)].map(([, path = ""]) => path);
  const all = await Promise.all(
    paths.slice(1).map(async (shown) => {
      const path = shown.replace("/faults/:name", "/faults/rate_limit").replace(/:\w+/, "x");
      const response = await bench.admin(path, { method: "PATCH" });
      await response.body?.cancel();
      return (response.headers.get("allow") ?? "").split(", ").map((method) => [method, path] as const);
    }),
  );
  return all.flat();
}

Deno.test("every route under /admin refuses a parameter that it does not know", async () => {
  await withServer({ set: ["tape.record=true"] }, async (bench) => {
    const routes = await routesOf(bench);
    assert.ok(routes.length >= 38, `${routes.length} routes`);
    for (const [method, path] of routes) {
      const [status, message] = await call(bench, method, `${path}?nonsense=1`);
      assert.equal(status, 400, `${method} ${path}: ${message}`);
      assert.match(String(message), /^There is no query parameter "nonsense"/, `${method} ${path}`);
    }
  });
});

Deno.test("a parameter that is empty or there twice is refused, not overlooked", async () => {
  await withServer({}, async (bench) => {
    const wrong: readonly (readonly [method: string, path: string, message: RegExp])[] = [
      ["GET", "/requests?status=429&status=500", /^Query parameter status: expected one value, got 2$/],
      ["GET", "/requests?after=", /^Query parameter after: expected a value, got none$/],
      ["GET", "/export?limit=1&limit=2&limit=3", /^Query parameter limit: expected one value, got 3$/],
      ["GET", "/timeseries?from=", /^Query parameter from: expected a value, got none$/],
      ["POST", "/pause?ttl_sec=1&ttl_sec=100", /^Query parameter ttl_sec: expected one value, got 2$/],
      ["DELETE", "/faults/conflict?ttl_sec=5", /^There is no query parameter "ttl_sec"/],
      ["GET", "/stats?domain=llm", /^There is no query parameter "domain", expected one of shape$/],
      ["DELETE", "/requests?status=429", /^There is no query parameter "status": this route takes none$/],
      ["GET", "/requests?xyzzyxyzzy=1", /"xyzzyxyzzy", expected one of domain, .*, follow$/],
      ["GET", "/requests?follow=1&limit=2", /^Query parameter limit: not beside follow/],
      ["GET", "/requests.har?open=true", /^There is no query parameter "open"/],
      [
        "GET",
        "/requests?open=perhaps",
        /^Query parameter open: expected true or false, got the string "perhaps"$/,
      ],
    ];
    for (const [method, path, message] of wrong) {
      const [status, said] = await call(bench, method, path);
      assert.equal(status, 400, `${method} ${path}`);
      assert.match(String(said), message);
    }
  });
});

Deno.test("a body that nothing is read of is refused, and an empty one is none", async () => {
  await withServer({}, async ({ admin }) => {
    for (const path of ["/burst", "/pause", "/reset"]) {
      const refused = await admin(path, { method: "POST", body: '{"sec":5}' });
      assert.equal(refused.status, 400, path);
      assert.match((await refused.json()).error.message, new RegExp(`^POST /admin${path} takes no body; `));
      assert.equal((await admin(path, { method: "POST", body: "{}" })).status, 200, path);
    }
  });
});
