import { freePort } from "../../free_port.ts";
import { strict as assert } from "node:assert";
import { createEdge } from "../../../engine/edge.ts";
import { systemClock } from "../../../engine/base/clock.ts";
import {
  AUTH,
  SERVICES,
  SILENT_HOST,
  startCrew,
  withListener,
  withServer,
  withWorkers,
} from "../../harness.ts";
import { Line, portOf, raw } from "../../raw.ts";
import { reset } from "@logtape/logtape";
import { run as runAlone } from "../cli/host.ts";
import { inFolder, messagesIn, problemsIn } from "../support.ts";
import { loadConfig } from "../../../engine/config/load.ts";

const WEB = "server.web_port=0";
const CANARY = "server.canary_port=0";

/** Runs a command line, and puts its log away afterwards. */
async function run(...wanted: Parameters<typeof runAlone>) {
  return await runAlone(...wanted).finally(reset);
}

async function bodyOf(url: string): Promise<string> {
  return await (await fetch(url)).text();
}

/** Tells whether this machine has loopback of IPv6. */
function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

/** The address of a server's canary. */
async function canaryOf(admin: (path: string) => Promise<Response>): Promise<string> {
  return (await (await admin("/canary")).json()).url;
}

for (const transport of ["socket", "fetch"] as const) {
  Deno.test(`${transport}: the website begins at / of its own port, and is the same there but for its links`, async () => {
    await withListener({ transport, set: [WEB] }, async ({ url, webUrl }) => {
      assert.notEqual(portOf(webUrl), portOf(url));
      const [here, there] = [await bodyOf(`${webUrl}/`), await bodyOf(`${url}/web/`)];
      assert.match(here, /<title>Errorworks/);
      assert.equal(there.replaceAll(url, webUrl).replaceAll("/web/", "/"), here);
    });
  });

  Deno.test(`${transport}: nothing but the website is on its port, and it is not at / of the other`, async () => {
    await withListener({ transport, set: [WEB] }, async ({ url, webUrl }) => {
      for (const path of ["/health", "/metrics", "/admin/stats", "/v1/models", "/web/"]) {
        const response = await fetch(webUrl + path);
        assert.equal(response.status, 404, path);
        assert.match(await response.text(), /<title>404/);
      }
      assert.match(await bodyOf(`${url}/`), /^errorworks/);
    });
  });

  Deno.test(`${transport}: both ports are one run, with the same faults, counted in the same domain`, async () => {
    const set = [WEB, 'web.faults.incomplete_response={"pct":50}'];
    await withListener({ transport, set }, async ({ url, webUrl, admin }) => {
      for (let n = 0; n < 20; n++) await bodyOf(n % 2 ? `${url}/web` : webUrl).catch(() => "");
      const { web } = await (await admin("/stats")).json();
      assert.equal(web.total_requests, 20);
      assert.ok(web.requests_by_fault.incomplete_response > 0);
    });
  });
}

Deno.test("what is no HTTP is refused with a page on the port of the website, and with JSON on the other", async () => {
  await withListener({ set: [WEB] }, async ({ url, webUrl }) => {
    assert.match(
      (await raw(portOf(webUrl), "nonsense\r\n\r\n")).text,
      /400 Bad Request\r\ncontent-type: text\/html/,
    );
    assert.match((await raw(portOf(url), "nonsense\r\n\r\n")).text, /content-type: application\/json/);
  });
});

Deno.test("/health and the welcome page show the ports", async () => {
  await withListener({ set: [WEB, CANARY] }, async ({ url, webUrl, admin }) => {
    const canary = await canaryOf(admin);
    const { ports } = await (await fetch(`${url}/health`)).json();
    assert.deepEqual(ports, { main: portOf(url), web: portOf(webUrl), canary: portOf(canary) });
    const welcome = await bodyOf(`${url}/`);
    for (const address of [`${url}/web, also at ${webUrl}`, canary]) {
      assert.ok(welcome.includes(address), welcome);
    }
  });
});

Deno.test("workers share both ports, and one leak trap", async () => {
  await withWorkers(2, { set: [WEB, CANARY] }, async ({ url, webUrl, admin }) => {
    for (let n = 0; n < 16; n++) {
      using line = await Line.open(portOf(webUrl));
      await line.send("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
      assert.match(await line.until(() => false), /^HTTP\/1\.1 200/);
    }
    const health = await (await fetch(`${url}/health`)).json();
    assert.deepEqual([health.ports.main, health.ports.web], [portOf(url), portOf(webUrl)]);
    await bodyOf(await canaryOf(admin));
    for (let n = 0; n < 6; n++) {
      using client = Deno.createHttpClient({});
      const { total } = await (await fetch(`${url}/admin/canary`, { client, headers: AUTH })).json();
      assert.equal(total, 1);
    }
    assert.equal((await (await admin("/stats")).json()).web.total_requests, 16);
  });
});

for (const workers of [1, 2]) {
  for (const name of ["web", "canary"]) {
    Deno.test(`${workers} workers whose ${name} port is taken say so, and leave no port open`, async () => {
      using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const port = freePort();
      const set = [`server.port=${port}`, `server.${name}_port=${taken.addr.port}`];
      const message = new RegExp(
        `^Cannot listen on 127.0.0.1:${taken.addr.port} \\(server.${name}_port\\): .*in use`,
      );
      await assert.rejects(startCrew(workers, { set }), { message });
      Deno.listen({ hostname: "127.0.0.1", port }).close();
    });
  }
}

Deno.test("ports that are the same are refused before any is opened", async () => {
  const load = (...set: string[]) => messagesIn(() => loadConfig(SERVICES, { set }));
  assert.match(
    await load("server.port=9", "server.web_port=9"),
    /^server\.web_port: expected a port that nothing else/,
  );
  assert.match(await load("server.canary_port=9", "server.web_port=9"), /^server\.canary_port: /m);
  assert.equal((await problemsIn(() => loadConfig(SERVICES, { set: ["server.web_port=70000"] }))).length, 1);
  await loadConfig(SERVICES, { set: ["server.port=0", WEB, CANARY] });
});

Deno.test("serve --web-port and --leak trap-port open them, and tell where", async () => {
  let facts: Record<string, never> | undefined;
  const args = ["serve", "--port=0", "--web-port=0", "--canary-port=0", "--database=none", "--json"];
  let seen = "";
  const { code } = await run(args, {
    seen: (line, stop) => {
      facts = JSON.parse(line);
      void bodyOf(facts?.["own_urls"]?.["web"] ?? "").then((text) => seen = text).finally(stop);
    },
  });
  assert.equal(code, 0);
  assert.match(seen, /<title>/);
  assert.match(facts?.["canary_url"] ?? "", /^http:\/\/127\.0\.0\.1:\d+$/);
});

Deno.test("the banner shows all ports", async () => {
  const { out } = await run(["serve", "--port=0", "--web-port=0", "--canary-port=0", "--database=none"], {
    seen: (line, stop) => line.startsWith("Ctrl-C") && stop(),
  });
  assert.match(out, /^web +http:\/\/127\.0\.0\.1:\d+\/web, also at http:\/\/127\.0\.0\.1:\d+$/m);
  assert.match(out, /^leak trap +http:\/\/127\.0\.0\.1:\d+ \(visits: \/admin\/canary\)$/m);
  assert.doesNotMatch(out, /WARNING/);
});

Deno.test("the leak trap listens on a free port of loopback where no port is configured, on each address", async () => {
  await withWorkers(1, {}, async ({ admin }) => {
    const port = portOf(await canaryOf(admin));
    const hosts = ["127.0.0.1", "localhost", ...(hasIpv6() ? ["[::1]"] : [])];
    for (const host of hosts) await bodyOf(`http://${host}:${port}/`);
    assert.equal((await (await admin("/canary")).json()).total, hosts.length);
  });
});

Deno.test("an edge host opens no ports, whatever its configuration says", async () => {
  await inFolder({ "x.yaml": "server: { web_port: 0, canary_port: 0 }" }, async (folder) => {
    const env = () => ({ ERRORWORKS_CONFIG: `${folder}/x.yaml` });
    const edge = createEdge(SERVICES, { ...SILENT_HOST, env });
    assert.match(await (await edge.fetch(new Request("http://edge/web/"))).text(), /<title>/);
    assert.equal((await (await edge.fetch(new Request("http://edge/health"))).json()).ports, undefined);
    await edge.close();
  });
});

Deno.test("the leak trap records who came and with what, as it came", async () => {
  await withListener({ set: [CANARY] }, async ({ admin }) => {
    const url = await canaryOf(admin);
    const headers = "Host: metadata.internal\r\nX-Odd: a\r\nAuthorization: Bearer secret\r\nx-odd: b\r\n";
    const { text } = await raw(
      portOf(url),
      `POST /latest/%2e?key=1&b HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`,
    );
    assert.match(text, /^HTTP\/1\.1 200 OK\r\n/);
    const { total, requests: [{ at, remote_port, ...request }] } = await (await admin("/canary")).json();
    assert.equal(total, 1);
    assert.match(at, /^\d{4}-.*Z$/);
    assert.ok(remote_port > 0);
    assert.deepEqual(request, {
      method: "POST",
      path: "/latest/%2e",
      query: "?key=1&b",
      host: "metadata.internal",
      headers: [
        ["Host", "metadata.internal"],
        ["X-Odd", "a"],
        ["Authorization", "Bearer secret"],
        ["x-odd", "b"],
        ["Connection", "close"],
      ],
    });
  });
});

Deno.test("the leak trap records bytes that are no HTTP, too", async () => {
  await withListener({ set: [CANARY] }, async ({ admin }) => {
    await raw(portOf(await canaryOf(admin)), "*1\r\n$4\r\nPING\r\n");
    const { requests } = await (await admin("/canary")).json();
    assert.deepEqual(requests.map(({ method }: { method: unknown }) => method), [null]);
  });
});

Deno.test("the leak trap remembers a thousand requests, and counts all; a reset forgets them", async () => {
  await withListener({ set: [CANARY] }, async ({ admin }) => {
    const url = await canaryOf(admin);
    for (let n = 0; n < 21; n++) {
      await Promise.all(
        Array.from({ length: 50 }, (_, i) => bodyOf(`${url}/${n * 50 + i}?${"x".repeat(9000)}`)),
      );
    }
    const { total, requests } = await (await admin("/canary")).json();
    assert.deepEqual([total, requests.length], [1050, 1000]);
    assert.ok(JSON.stringify(requests[0]).length < 25_000);
    await (await admin("/reset", { method: "POST" })).body?.cancel();
    assert.equal((await (await admin("/canary")).json()).total, 0);
  });
});

Deno.test("/admin/leak trap wants the token, and is a 404 where there is no leak trap", async () => {
  await withServer({}, async ({ ask, admin }) => {
    assert.equal((await ask("/admin/canary")).status, 401);
    assert.equal((await admin("/canary")).status, 404);
    assert.equal((await admin("/canary", { method: "POST" })).status, 405);
  });
});

Deno.test("what a domain puts off is loaded once, at the first connection, before anybody has asked", async () => {
  let loads = 0;
  const { promise: loaded, resolve } = Promise.withResolvers<void>();
  const warmUp = () => {
    loads++;
    resolve();
  };
  const services = SERVICES.map((service, at) => at === 0 ? { ...service, warmUp } : service);
  await withListener({ services }, async ({ url }) => {
    await systemClock.sleep(150);
    assert.equal(loads, 0);
    using _first = await Deno.connect({ hostname: "127.0.0.1", port: portOf(url) });
    using _second = await Deno.connect({ hostname: "127.0.0.1", port: portOf(url) });
    await loaded;
    await systemClock.sleep(50);
    assert.equal(loads, 1);
  });
});

Deno.test("a server that cannot load ahead serves all the same", async () => {
  const services = SERVICES.map((service) => ({
    ...service,
    warmUp() {
      throw new Error("Too many open files");
    },
  }));
  await withListener({ services }, async ({ chat }) => {
    await systemClock.sleep(150);
    const response = await chat();
    await response.text();
    assert.equal(response.status, 200);
  });
});
