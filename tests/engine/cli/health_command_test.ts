import { freePort } from "../../free_port.ts";
import { strict as assert } from "node:assert";
import { VERSION } from "../../../engine/base/version.ts";
import { withListener } from "../../harness.ts";
import { run } from "./host.ts";

/** Runs `test` with the address of a server that answers everything alike. */
async function withStranger(answer: () => Response, test: (url: string) => Promise<void>): Promise<void> {
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  await using server = Deno.serve(options, answer);
  await test(`http://127.0.0.1:${server.addr.port}`);
}

Deno.test("errorworks health tells that a server answers, in one line: 0", async () => {
  await withListener({}, async ({ url }) => {
    const { code, lines, errors } = await run(["health", url]);
    const line = `healthy: errorworks ${VERSION} at ${url}, preset none`;
    assert.deepEqual([code, lines, errors], [0, [line], []]);
  });
});

Deno.test("errorworks health asks the server of ERRORWORKS_URL, or of its scope, where none is named: 0", async () => {
  await withListener({}, async ({ url }) => {
    for (const address of [url, `${url}/scope/a`]) {
      const { code, lines } = await run(["health"], { env: { ERRORWORKS_URL: address } });
      assert.deepEqual([code, lines], [0, [`healthy: errorworks ${VERSION} at ${address}, preset none`]]);
    }
    const named = await run(["health", url], { env: { ERRORWORKS_URL: "http://127.0.0.1:9" } });
    assert.equal(named.code, 0);
  });
});

Deno.test("errorworks health takes the address as ctl does, too: --url, --scope", async () => {
  await withListener({}, async ({ url }) => {
    const said = (address: string) => [0, [`healthy: errorworks ${VERSION} at ${address}, preset none`]];
    const calls: [string[], string][] = [
      [["--url", url], url],
      [["--url", url, "--scope", "a"], `${url}/scope/a`],
      [[url, "--scope", "a"], `${url}/scope/a`],
      [[url, "--url", url], url],
    ];
    for (const [args, address] of calls) {
      const { code, lines } = await run(["health", ...args]);
      assert.deepEqual([code, lines], said(address));
    }
    const { code, errors } = await run(["health", url, "--url", "http://127.0.0.1:9"]);
    assert.deepEqual([code, errors], [2, [
      `error: Give one address, not both ${url} and --url http://127.0.0.1:9`,
    ]]);
  });
});

Deno.test("errorworks health takes a degraded server for one that answers, and says where the reason is: 0", async () => {
  const degraded = () => Response.json({ status: "degraded", version: "1.2.3", preset: "chaos" });
  await withStranger(degraded, async (url) => {
    const { code, lines } = await run(["health", `${url}/v1`]);
    const line = `degraded: errorworks 1.2.3 at ${url}, preset chaos; the reason is in ${url}/health`;
    assert.deepEqual([code, lines], [0, [line]]);
  });
});

const STRANGERS: readonly [string, () => Response, RegExp][] = [
  ["another program", () => new Response("hello"), /something else does/],
  ["an API of somebody else", () => Response.json({ status: "UP" }), /something else does/],
  ["a redirect", () => Response.redirect("http://127.0.0.1:9/"), /redirect/],
  ["silence", () => new Response(new ReadableStream()), /nothing within \d+ ms/],
];

for (const [name, answer, reason] of STRANGERS) {
  Deno.test(`errorworks health takes ${name} for no answer: 1`, async () => {
    await withStranger(answer, async (url) => {
      const { code, lines, err } = await run(["health", url]);
      assert.deepEqual([code, lines], [1, []]);
      assert.match(err, /^error: no errorworks answers at http:\/\/127\.0\.0\.1:\d+: /);
      assert.match(err, reason);
    });
  });
}

Deno.test("errorworks health tells that nobody listens: 1", async () => {
  const { code, errors } = await run(["health", `http://127.0.0.1:${freePort()}`]);
  assert.equal(code, 1);
  assert.equal(errors.length, 1);
  assert.match(errors[0] ?? "", /refused/i);
});

Deno.test("errorworks health refuses what is no URL, and shows one: 2", async () => {
  for (const wrong of ["127.0.0.1:8000", "localhost", "file:///etc/passwd", ""]) {
    const { code, errors } = await run(["health", wrong]);
    const line = `error: "${wrong}" is no URL of a server, expected e.g. http://127.0.0.1:8000`;
    assert.deepEqual([code, errors], [2, [line]]);
  }
});
