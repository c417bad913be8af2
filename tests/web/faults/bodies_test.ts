import { strict as assert } from "node:assert";
import { web } from "../../../web/domain.ts";
import { codingFaults } from "../../../web/faults/coding/list.ts";
import { documentFaults } from "../../../web/faults/document/list.ts";
import { validatorFaults } from "../../../web/faults/validator/list.ts";
import { kinds } from "../../../web/routing/kinds.ts";
import { fc } from "../../engine/support.ts";
import { withServer } from "../../harness.ts";

const ASK = ["server.per_request_faults.enabled=true"];
const faults = [...codingFaults, ...documentFaults, ...validatorFaults];

/** Some pages of every kind, and places where there is none. */
const PATHS = [
  ...kinds.flatMap(({ paths }) => paths ? [...Iterator.from(paths({ seed: 0, base: "/web" })).take(3)] : []),
  "/nothing/here",
  "/item/none",
  "/gzip",
  "/drip",
];

const ranges = fc.constantFrom(
  "bytes=0-",
  "bytes=5-9",
  "bytes=-7",
  "bytes=99999999-",
  "bytes=0-1,3-4",
  "junk",
);
const headers = fc.record({
  range: ranges,
  "accept-encoding": fc.constantFrom("gzip", "gzip, deflate", "*;q=0", "br, zstd, gzip, deflate", "*"),
  "if-none-match": fc.constantFrom('"x"', "*", "junk"),
  "if-modified-since": fc.constantFrom("junk", "Thu, 01 Jan 2026 00:00:00 GMT"),
}, { requiredKeys: [] });

Deno.test("no fault of codings, documents and validators becomes a bug on any page", async () => {
  await withServer({ services: [web], set: ASK }, async ({ ask }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...faults.map(({ name }) => name)),
        fc.constantFrom(...PATHS),
        fc.constantFrom("GET", "HEAD"),
        headers,
        async (fault, path, method, wanted) => {
          const response = await ask(`/web${path}`, {
            method,
            headers: { ...wanted, "x-errorworks-fault": fault },
            redirect: "manual",
          });
          assert.ok(response.status < 500, `${response.status}`);
          await response.body?.cancel();
        },
      ),
      { numRuns: 300 },
    );
  });
});

Deno.test("the same seed brings the same faulted page", async () => {
  for (const { name } of faults) {
    const replies: string[] = [];
    for (let time = 0; time < 2; time++) {
      await withServer({ services: [web], set: [`web.faults.${name}={"pct":100}`] }, async ({ ask }) => {
        const response = await ask("/web/", {
          headers: { range: "bytes=10-99", "accept-encoding": "gzip, deflate" },
        });
        const all = [response.status, [...response.headers], (await response.bytes()).toBase64()];
        replies.push(JSON.stringify(all));
      });
    }
    assert.equal(replies[0], replies[1], name);
  }
});
