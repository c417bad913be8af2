/** The seam for new domains: what the engine does for one that it has never heard of. */
import { strict as assert } from "node:assert";
import { loadConfig } from "../../engine/config/load.ts";
import { inFolder, messagesIn } from "../engine/support.ts";
import { always, type Bench, type Wanted, withListener, withServer } from "../harness.ts";
import { portOf, post, raw } from "../raw.ts";
import { echo } from "./echo.ts";

const SERVICES = [echo];

function withEcho(set: readonly string[], test: (bench: Bench) => Promise<void>, wanted: Wanted = {}) {
  return withServer({ ...wanted, services: SERVICES, set }, test);
}

async function say({ ask }: Pick<Bench, "ask">, text: string, headers: HeadersInit = {}): Promise<string> {
  const response = await ask("/echo/say", { method: "POST", body: text, headers });
  return await response.text();
}

async function json({ admin }: Bench, path: string, body?: unknown) {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await admin(path, init);
  return { status: response.status, body: await response.json() };
}

Deno.test("a domain of its own is served, and its rows have its columns", () =>
  withEcho([], async (bench) => {
    assert.equal(await say(bench, "hello", { "x-session-id": "a", "x-try": "2" }), "hello");
    assert.equal(await say(bench, ""), "Say something\n");
    const [good, bad] = await bench.rows("echo");
    assert.deepEqual([good?.["characters"], good?.["said"], good?.["client"], good?.["attempt"]], [
      5,
      1,
      "session_ca978112ca1b", // the digest of "a"
      2,
    ]);
    assert.deepEqual([bad?.["outcome"], bad?.["status"], bad?.["said"]], ["client_error", 400, null]);
  }));

Deno.test("a setting with a transform works from --set, from a file and by POST /admin/config", async () => {
  await withEcho(["echo.times=3"], async (bench) => {
    assert.equal(await say(bench, "a"), "aaa");
    const posted = await json(bench, "/config", { echo: { times: "2" } });
    assert.equal(posted.status, 200);
    assert.equal(posted.body.config.echo.times, "2");
    assert.equal(await say(bench, "a"), "aa");
    const { body } = await json(bench, "/config");
    assert.deepEqual((await json(bench, "/config", body)).body.config, body); // what was read can be sent back
    assert.equal(await say(bench, "a"), "aa");
    await json(bench, "/config", { echo: { times: null } });
    assert.equal(await say(bench, "a"), "a");
  });
  await inFolder({ "echo.yaml": "echo:\n  times: '4'\n" }, async (folder) => {
    const { config } = await loadConfig(SERVICES, { file: `${folder}/echo.yaml` });
    const { latency, ...rest } = JSON.parse(JSON.stringify(config["echo"]));
    assert.deepEqual([rest.times, latency.base_ms], ["4", 50]);
  });
});

Deno.test("a problem of a setting with a transform is told with its path, file and line", async () => {
  await inFolder({ "echo.yaml": "seed: 1\necho:\n  times: 4\n" }, async (folder) => {
    const said = await messagesIn(() => loadConfig(SERVICES, { file: `${folder}/echo.yaml` }));
    assert.match(said, /^echo\.times: expected string, got the number 4 \(.*echo\.yaml, line 3\)$/);
  });
  await withEcho([], async (bench) => {
    const { status, body } = await json(bench, "/config", {
      echo: { times: "12", faults: { backward: {} } },
    });
    assert.equal(status, 422);
    assert.deepEqual(body.error.problems.map(({ path }: { path: string }) => path).sort(), [
      "echo.faults.backward",
      "echo.times",
    ]);
    assert.match(body.error.message, /did you mean "backwards"/);
    assert.equal(await say(bench, "a"), "a");
  });
});

Deno.test("a fault of the domain's own fires, with options that have a transform", async () => {
  await withEcho(always("backwards", {}, "echo"), async (bench) => {
    assert.equal(await say(bench, "hello"), "olleh");
    await json(bench, "/config", { echo: { faults: { backwards: { kept: "2" } } } });
    assert.equal(await say(bench, "hello"), "heoll");
    const [row] = await bench.rows("echo");
    assert.deepEqual([row?.["fault"], row?.["outcome"], row?.["said"]], ["backwards", "fault", 1]);
  });
});

Deno.test("a fault of the engine is on the wire of a domain of its own", async () => {
  const say = (url: string) => raw(portOf(url), post("/echo/say", "hello"));
  await withListener({ services: SERVICES, set: always("connection_reset", {}, "echo") }, async ({ url }) => {
    const { text, end } = await say(url);
    assert.deepEqual([text, end], ["", "reset"]);
  });
  const cut = always("incomplete_response", { bytes: [3, 3] }, "echo");
  await withListener({ services: SERVICES, set: cut }, async ({ url }) => {
    const { text, end } = await say(url);
    assert.match(text, /^HTTP\/1\.1 200 OK\r\n[^]*content-length: 7\r\n[^]*\r\n\r\n"he$/i);
    assert.equal(end, "eof");
  });
});

Deno.test("stats, shares, export and reset know a domain of its own", () =>
  withEcho(["echo.faults.backwards.pct=50", "echo.burst={enabled: true}"], async (bench) => {
    for (let at = 0; at < 40; at++) await say(bench, `text ${at}`);
    const { body: { echo: figures } } = await json(bench, "/stats");
    assert.equal(figures.total_requests, 40);
    assert.equal(figures.configured_shares.usual.faults.backwards, 0.5);
    assert.ok(figures.shares.backwards.count > 5 && figures.shares.backwards.count < 35);
    const lines = (await (await bench.admin("/export?domain=echo")).text()).trimEnd().split("\n");
    assert.equal(lines.length, 40);
    assert.equal(JSON.parse(lines[39] ?? "").characters, 7);
    await json(bench, "/reset", {});
    assert.equal((await json(bench, "/stats")).body.echo.total_requests, 0);
  }));

Deno.test("the same seed gives a domain of its own the same faults", async () => {
  const said = async () => {
    const texts: string[] = [];
    await withEcho(["echo.faults.backwards.pct=50"], async (bench) => {
      for (let at = 0; at < 20; at++) texts.push(await say(bench, `text ${at}`));
    });
    return texts;
  };
  assert.deepEqual(await said(), await said());
});

Deno.test("a domain of its own has a port to itself if one is wanted", () =>
  withListener({ services: SERVICES, set: ["server.echo_port=0"] }, async ({ server }) => {
    const { echo: port } = server.state.ports() ?? {};
    const response = await fetch(`http://127.0.0.1:${port}/say`, { method: "POST", body: "hello" });
    assert.equal(await response.text(), "hello");
  }));
