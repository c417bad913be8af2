import { strict as assert } from "node:assert";
import { parse } from "parse5";
import { FetchConnection } from "../../../engine/transport/fetch_connection.ts";
import { VERSION } from "../../../engine/base/version.ts";
import { always, AUTH, TOKEN, withListener, withServer } from "../../harness.ts";

/** Headers that a browser sends. */
const BROWSER = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

/** Routes of /admin with a parameter, and those that tell in another form or place what another one tells. */
const IN_OTHER_WORDS = /:|\/admin\/(rules|requests[./].*)$/;

/** Largest page, in bytes, with every fault in force. */
const MOST_BYTES = 100_000;

Deno.test("GET / shows a browser what runs, how to point a client at it, and the figures", async () => {
  await withServer({ preset: "stress", seed: 4711 }, async ({ ask, chat }) => {
    await chat();
    const response = await ask("/", { headers: BROWSER });
    assert.match(response.headers.get("content-type") ?? "", /^text\/html; charset=utf-8$/i);
    assert.equal(response.headers.get("vary"), "accept");
    const text = await response.text();
    for (const word of [VERSION, "4711", "stress", "1 request,"]) {
      assert.ok(text.includes(word), word);
    }
    assert.match(text, /^.*>export OPENAI_BASE_URL=http:\/\/errorworks\/v1\nexport ANTHROPIC_BASE_URL=/m);
    for (const fault of ["rate_limit", "stream_cut", "soft_404"]) assert.ok(text.includes(fault), fault);
    assert.match(text, /100 % in a burst/);
    assert.ok(text.length < MOST_BYTES, `${text.length} bytes`);
    assert.doesNotMatch(text, /<script/);
  });
});

Deno.test("GET / says what keeps the configured faults from firing: a pause, a tape; and which scenario is on", async () => {
  const scenario = { name: "two bad hours", phases: [{ name: "down" }] };
  const line = 'attempt 1 of llm POST /v1/chat/completions "Hi" #5be1c09a77d2: rate_limit';
  const told: Readonly<Record<string, RegExp>> = {
    [`scenario=${JSON.stringify(scenario)}`]: /two bad hours, in phase down/,
    "llm.paused=true": /Paused, so all answers are good .*Otherwise: \d+ faults are in force/,
    [`tape.lines=${JSON.stringify([line])}`]: /1 line, which alone decide .*these do nothing: \d+ faults/s,
  };
  for (const [set, words] of Object.entries(told)) {
    await withServer({ preset: "stress", set: [set] }, async ({ ask }) => {
      assert.match(await (await ask("/", { headers: BROWSER })).text(), words);
    });
    await withServer({ preset: "stress" }, async ({ ask }) => {
      assert.doesNotMatch(await (await ask("/", { headers: BROWSER })).text(), words);
    });
  }
});

Deno.test("GET / shows the faults of the phase that is in force, those that fired first", async () => {
  const phase = (pct: number) => ({ llm: { faults: { conflict: { pct } } } });
  const scenario = {
    name: "two",
    phases: [{ name: "bad", for_requests: 2, config: phase(100) }, { name: "better", config: phase(25) }],
  };
  const set = ["llm.faults.not_found.pct=40", `scenario=${JSON.stringify(scenario)}`];
  await withServer({ set }, async ({ ask, chat }) => {
    const rows = async () => {
      const text = (await (await ask("/", { headers: BROWSER })).text()).replaceAll(/\s+/g, " ");
      const [, about = ""] = /<p>(In phase [^<]*)<\/p>/.exec(text) ?? [];
      const cells = text.matchAll(/<th scope="row">(\w+)<\/th><td>([^<]*)<\/td> ?<td>(\d+)<\/td>/g);
      return [about, ...Array.from(cells, ([, ...row]) => row.join(" "))];
    };
    assert.deepEqual(await rows(), [
      "In phase bad: 1 fault is in force, in 100 % of requests.",
      "conflict 100.00 % 0",
    ]);
    for (let at = 0; at < 2; at++) await (await chat()).text();
    assert.deepEqual(await rows(), [
      "In phase better: 2 faults are in force, in 55 % of requests.",
      "conflict 25.00 % 2",
      "not_found 30.00 % 0",
    ]);
  });
});

Deno.test("GET / tells of a burst that is open now, before the first request, too", async () => {
  const set = ['llm.faults.conflict={"pct":0,"burst_pct":100}', "llm.burst.now=true"];
  await withServer({ set }, async ({ ask }) => {
    const text = (await (await ask("/", { headers: BROWSER })).text()).replaceAll(/\s+/g, " ");
    assert.match(text, /0 requests, 0 in flight, in a burst/);
    assert.match(text, /in 0 % of requests, 100 % in a burst/);
  });
});

Deno.test("GET / of a scope says whose figures these are", async () => {
  await withListener({}, async ({ url }) => {
    const text = await (await fetch(`${url}/scope/checkout/`, { headers: BROWSER })).text();
    assert.match(text, /<title>errorworks: scope checkout<\/title>/);
    assert.match(text, /<dt>scope<\/dt>\s*<dd>checkout<\/dd>/);
  });
});

Deno.test("a command for the shell that holds the address of a request is one word of it", async () => {
  await withServer({}, async ({ ask }) => {
    const refused = await ask("/admin/'$(id)'?$(id)`id`'", { headers: BROWSER });
    const [, address] = /Bearer TOKEN" ([^<]*)</.exec(await refused.text()) ?? [];
    assert.equal(address, "&#39;http://errorworks/admin/%27$(id)%27?$(id)`id`%27&#39;");
  });
});

Deno.test("GET / is sound HTML, in which a name from the request cannot be markup", async () => {
  await withServer({ set: ['description="<b>&"'] }, async ({ server }) => {
    const errors: string[] = [];
    const request = new Request("http://errorworks/?<script>alert(1)</script>", { headers: BROWSER });
    const connection = new FetchConnection(request);
    const text = await (await server.app.fetch(request, { connection })).text();
    parse(text, { onParseError: ({ code }) => errors.push(code) });
    assert.deepEqual(errors, []);
    assert.doesNotMatch(text, /<script|<b>/);
  });
});

Deno.test("GET / holds no secret", async () => {
  const set = ["llm.api_keys=[SECRET-KEY]", "server.admin_token=SECRET-TOKEN"];
  await withServer({ set }, async ({ ask }) => {
    const text = await (await ask("/", { headers: BROWSER })).text();
    for (const secret of ["SECRET", TOKEN]) assert.ok(!text.includes(secret), secret);
  });
});

Deno.test("every link of GET / leads to something", async () => {
  await withServer({}, async ({ ask }) => {
    const text = await (await ask("/", { headers: BROWSER })).text();
    const links = Array.from(text.matchAll(/href="(\/[^"]*)"/g), ([, link = ""]) => link);
    for (
      const path of [
        "/web/",
        "/health",
        "/metrics",
        "/admin/stats",
        "/admin/web/rules",
        "/admin/truth?url=/web/",
        "/mcp",
      ]
    ) {
      assert.ok(links.includes(path), path);
    }
    for (const link of links) {
      const { status } = await ask(link, { headers: AUTH });
      const isOfOthers = ["/mcp", "/admin/canary"].includes(link); // a method, a port
      assert.ok(status === 200 || isOfOthers && status >= 400, `${link}: ${status}`);
    }
  });
});

Deno.test("GET / links every route of /admin that answers GET by itself, each once", async () => {
  await withServer({}, async ({ ask, admin }) => {
    const text = await (await ask("/", { headers: BROWSER })).text();
    const links = Array.from(text.matchAll(/href="(\/admin\/[^"?]*)/g), ([, link = ""]) => link);
    assert.equal(new Set(links).size, links.length, links.join(" "));
    const { error } = await (await admin("")).json();
    for (const [path] of error.message.matchAll(/\/admin\/[^ ,]+/g)) {
      if (IN_OTHER_WORDS.test(path)) continue;
      const { status } = await ask(path, { headers: AUTH });
      if (status === 200) assert.ok(links.includes(path), path);
    }
  });
});

Deno.test("GET / is the same text as ever for what is no browser, and counts no request", async () => {
  await withServer({ set: always("forbidden") }, async ({ ask, server }) => {
    for (const accept of ["*/*", "application/json", "text/plain"]) {
      const response = await ask("/", { headers: { accept } });
      assert.match(response.headers.get("content-type") ?? "", /^text\/plain/);
      assert.match(await response.text(), /^errorworks /);
    }
    await ask("/", { headers: BROWSER });
    await ask("/favicon.ico");
    await ask("/docs");
    assert.equal(server.state.stats("llm").total_requests, 0);
  });
});

Deno.test("/docs leads to a section of /, and there is a favicon", async () => {
  await withListener({}, async ({ url }) => {
    const docs = await fetch(`${url}/docs`, { redirect: "manual" });
    await docs.body?.cancel();
    assert.deepEqual([docs.status, docs.headers.get("location")], [302, "/#docs"]);
    assert.match(await (await fetch(url, { headers: BROWSER })).text(), /id="docs"/);
    const icon = await fetch(`${url}/favicon.ico`);
    assert.equal(icon.headers.get("content-type"), "image/svg+xml");
    assert.match(await icon.text(), /^<svg /);
  });
});

Deno.test("a browser under /admin without the token is told what to send; programs get JSON", async () => {
  await withServer({}, async ({ ask, admin }) => {
    const refused = await ask("/admin/stats?x=<b>", { headers: BROWSER });
    assert.equal(refused.status, 401);
    assert.match(refused.headers.get("www-authenticate") ?? "", /^Basic realm="errorworks: /);
    const text = await refused.text();
    assert.match(text, /curl -H (&quot;|")Authorization: Bearer TOKEN/);
    assert.match(text, /http:\/\/errorworks\/admin\/stats/);
    assert.doesNotMatch(text, /<b>/);
    const wrong = await ask("/admin/stats", { headers: { ...BROWSER, authorization: "Bearer no" } });
    assert.equal(wrong.status, 403);
    assert.match(await wrong.text(), /This is not the admin token/);
    assert.equal((await (await ask("/admin/stats")).json()).error.type, "authentication_error");
    const { error } = await (await admin("")).json();
    assert.match(error.message, /^Nothing is at \/admin; there are .*\/admin\/config, .*\/admin\/stats/);
  });
});
