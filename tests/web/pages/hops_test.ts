import { strict as assert } from "node:assert";
import { fc } from "../../engine/support.ts";
import { kinds } from "../../../web/routing/kinds.ts";
import { withServer } from "../../harness.ts";

Deno.test("a hop never leads out of the site to where its address says", () =>
  withServer({}, async ({ ask }) => {
    for (const to of ["//evil.example/", "/\\evil.example/", "https://evil.example/", "", "/a\r\nb"]) {
      const { headers } = await ask(`/web/hop/chain?left=0&to=${encodeURIComponent(to)}`);
      assert.equal(headers.get("location"), "/web/?via=redirect_chain", to);
    }
  }));

Deno.test("a hop leads off this machine only from an address that the server itself has written", () =>
  withServer({}, async ({ ask }) => {
    for (
      const query of ["left=1&target=real_aws", "left=1&target=real_file&proof=x", "left=2&target=real_aws"]
    ) {
      const { headers } = await ask(`/web/hop/away?${query}`);
      const location = headers.get("location") ?? "";
      assert.match(
        location,
        /^http:\/\/errorworks\.invalid\/$|^\/web\/hop\/away\?left=1&.*target=canary_plain/,
        query,
      );
    }
  }));

Deno.test("whatever is asked of a hop, it is a redirect, a 403 or a 404", async () => {
  await withServer({}, async ({ ask }) => {
    const names = fc.constantFrom(
      "away",
      "chain",
      "loop",
      "growing",
      "cookie",
      "named/x",
      "named/%FF",
      "other",
    );
    const keys = fc.constantFrom(
      "left",
      "code",
      "to",
      "target",
      "port",
      "form",
      "id",
      "at",
      "of",
      "step_bytes",
      "value",
    );
    const values = fc.oneof(fc.string({ unit: "binary" }), fc.integer().map(String), fc.double().map(String));
    const queries = fc.array(fc.tuple(keys, values), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(names, queries, async (name, query) => {
        const response = await ask(`/web/hop/${name}?${new URLSearchParams(query)}`);
        assert.ok([301, 302, 303, 307, 308, 403, 404].includes(response.status), String(response.status));
        await response.body?.cancel();
      }),
      { numRuns: 300 },
    );
  });
});

Deno.test("hops do not belong to the site", () => {
  const hops = kinds.filter(({ name }) => name === "hop");
  assert.equal(hops.length, 6);
  assert.ok(hops.every(({ paths }) => paths === undefined));
});
