/** Pages by the addresses of httpbin that tell a request what it was, as clients and their test suites read them. */
import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { withSite } from "../faults/support.ts";

const ASK = ["server.per_request_faults.enabled=true"];
const FORM = { "content-type": "application/x-www-form-urlencoded" };

type Site = Parameters<Parameters<typeof withSite>[1]>[0];

/** Sends a request of any method to the website. */
async function send({ bench }: Site, method: string, path: string, init: RequestInit = {}) {
  return await bench.ask(`/web${path}`, { method, redirect: "manual", ...init });
}

Deno.test("an echo of each method tells query, headers, body and address", async () => {
  await withSite(ASK, async (site) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      const path = `/${method.toLowerCase()}?a=1&b=2&b=3`;
      const told = await (await send(site, method, path, { body: "x=1&y=2&y=3", headers: FORM })).json();
      assert.deepEqual(told.args, { a: "1", b: ["2", "3"] }, method);
      assert.deepEqual([told.form, told.data, told.json], [{ x: "1", y: ["2", "3"] }, "", null], method);
      assert.equal(told.headers["Content-Type"], FORM["content-type"]);
      assert.match(told.url, new RegExp(`^http://[^/]+/web${path.replace("?", "\\?")}$`));
      assert.equal((await send(site, "GET", path)).status, 405, method);
    }
    const got = await (await send(site, "GET", "/get?q=%C3%A9", { headers: { "x-mine": "1" } })).json();
    assert.deepEqual([got.args, got.headers["X-Mine"], got.data], [{ q: "é" }, "1", undefined]);
  });
});

Deno.test("/anything takes any method, and reads JSON, text and forms with files", async () => {
  await withSite(ASK, async (site) => {
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      assert.equal((await (await send(site, method, "/anything/a/b")).json()).method, method);
    }
    const json = await (await send(site, "PUT", "/anything", { body: '{"a": [1]}' })).json();
    assert.deepEqual([json.json, json.data], [{ a: [1] }, '{"a": [1]}']);
    const form = new FormData();
    form.append("name", "value");
    form.append("file", new File(["content"], "a.txt"));
    const { form: fields, files } = await (await send(site, "POST", "/anything", { body: form })).json();
    assert.deepEqual([fields, files], [{ name: "value" }, { file: "content" }]);
    const broken = { "content-type": "multipart/form-data; boundary=x" };
    const odd = await (await send(site, "POST", "/anything", { body: "--y", headers: broken })).json();
    assert.deepEqual([odd.form, odd.files], [{}, {}]);
  });
});

Deno.test("/status, /delay and /unstable take any method", async () => {
  await withSite(ASK, async (site) => {
    for (const method of ["PUT", "PATCH", "DELETE", "OPTIONS"]) {
      assert.equal((await send(site, method, "/status/503")).status, 503, method);
      assert.equal((await send(site, method, "/delay/1")).status, 200, method);
      assert.equal((await send(site, method, "/unstable?failure_rate=1")).status, 500, method);
      assert.equal((await send(site, method, "/etag/a")).status, 405, method);
    }
  });
});

Deno.test("faults can be put on an echo", async () => {
  await withSite(ASK, async (site) => {
    const response = await send(site, "PUT", "/put?fault=incomplete_response(part_pct=[50,50])", {
      body: "x",
    });
    await assert.rejects(response.text());
  });
});

Deno.test("cookies are shown, set one by one, and taken away", async () => {
  await withSite(ASK, async (site) => {
    const first = await site.get("/cookies/set?a=1&b=2");
    assert.equal(first.headers.get("set-cookie"), "a=1; Path=/");
    assert.equal(first.headers.get("location"), "/web/cookies/set?b=2");
    const last = await site.get("/cookies/set?b=2");
    assert.deepEqual([last.status, last.headers.get("location")], [302, "/web/cookies"]);
    assert.equal((await site.get("/cookies/set/c/3")).headers.get("set-cookie"), "c=3; Path=/");
    assert.match(
      (await site.get("/cookies/delete?a")).headers.get("set-cookie") ?? "",
      /^a=; Path=\/; Max-Age=0$/,
    );
    const { cookies } = await (await site.get("/cookies", { cookie: "a=1; b=x=y" })).json();
    assert.deepEqual(cookies, { a: "1", b: "x=y" });
    for (const query of ["a=%0D%0AX:1", "a%20b=1", "a=%C3%A9"]) {
      assert.equal((await site.get(`/cookies/set?${query}`)).status, 400, query);
    }
  });
});

Deno.test("/basic-auth, /hidden-basic-auth and /bearer want what their address says", async () => {
  await withSite(ASK, async (site) => {
    const right = { authorization: `Basic ${btoa("user:pass:word")}` };
    for (const [path, refusal] of [["/basic-auth", 401], ["/hidden-basic-auth", 404]] as const) {
      const refused = await site.get(`${path}/user/pass:word`);
      assert.equal(refused.status, refusal);
      assert.equal(
        refused.headers.get("www-authenticate")?.startsWith("Basic realm="),
        refusal === 401 || undefined,
      );
      assert.equal((await site.get(`${path}/user/pass`, right)).status, refusal);
      const welcome = await (await site.get(`${path}/user/pass:word`, right)).json();
      assert.deepEqual(welcome, { authenticated: true, user: "user" });
    }
    assert.equal((await site.get("/bearer")).headers.get("www-authenticate"), "Bearer");
    assert.equal((await (await site.get("/bearer", { authorization: "Bearer abc" })).json()).token, "abc");
    assert.equal((await (await site.get("/bearer", { authorization: "bearer abc" })).json()).token, "abc");
  });
});

for (const [algorithm, hash] of [["MD5", "md5"], ["SHA-256", "sha256"], ["SHA-512", "sha512"]] as const) {
  Deno.test(`/digest-auth takes the response that RFC 7616 says, and no other (${algorithm})`, async () => {
    await withSite(ASK, async (site) => {
      const of = (...texts: string[]) => createHash(hash).update(texts.join(":")).digest("hex");
      const path = `/digest-auth/auth/user/pass/${algorithm}`;
      const refused = await site.get(path);
      const [, nonce = ""] = / nonce="(\w+)"/.exec(refused.headers.get("www-authenticate") ?? "") ?? [];
      assert.ok(refused.status === 401 && nonce.length > 16, nonce);
      const statusWith = async (password: string) => {
        const secret = of("user", "errorworks", password);
        const response = of(secret, nonce, "00000001", "abc", "auth", of("GET", `/web${path}`));
        const said = `username="user", realm="errorworks", nonce="${nonce}", uri="/web${path}", qop=auth`;
        const authorization = `Digest ${said}, nc=00000001, cnonce="abc", response="${response}"`;
        return (await site.get(path, { authorization })).status;
      };
      assert.deepEqual([await statusWith("pass"), await statusWith("wrong")], [200, 401]);
    });
  });
}

Deno.test("/digest-auth says what it does not know", async () => {
  await withSite(ASK, async ({ get }) => {
    assert.match(await (await get("/digest-auth/auth/u/p/CRC")).text(), /expected MD5, SHA-256, SHA-512/);
    assert.equal((await get("/digest-auth/none/u/p")).status, 400);
    const authorization = 'Digest username="u"';
    assert.equal((await get("/digest-auth/auth/u/p/constructor", { authorization })).status, 400);
  });
});

Deno.test("/stream, /range, /response-headers and the redirects do what their address says", async () => {
  await withSite(ASK, async ({ get }) => {
    const lines = (await (await get("/stream/3?a=1")).text()).trim().split("\n").map((line) =>
      JSON.parse(line)
    );
    assert.deepEqual(lines.map(({ id, args }) => [id, args.a]), [[0, "1"], [1, "1"], [2, "1"]]);
    const part = await get("/range/60", { range: "bytes=25-27" });
    assert.deepEqual([part.status, await part.text()], [206, "zab"]);
    assert.equal(part.headers.get("content-range"), "bytes 25-27/60");
    assert.equal((await get("/range/60", { range: "bytes=60-" })).status, 416);
    const own = await get("/response-headers?X-A=1&Content-Type=text/plain&X-B=a%0D%0Ab");
    assert.deepEqual(["x-a", "content-type", "x-b"].map((name) => own.headers.get(name)), [
      "1",
      "text/plain",
      "a%0D%0Ab",
    ]);
    assert.equal((await get("/response-headers?Content-Length=1")).status, 400);
    assert.equal((await get("/response-headers?Refresh=0;url=http://10.0.0.1/")).status, 400);
    const tag = "<meta http-equiv=refresh>";
    const page = await get(`/response-headers?Content-Type=text/html&X-A=${encodeURIComponent(tag)}`);
    const text = await page.text();
    assert.deepEqual([text.includes("<"), JSON.parse(text)["X-A"]], [false, tag]);
    assert.equal((await get("/relative-redirect/2")).headers.get("location"), "/web/relative-redirect/1");
    assert.match(
      (await get("/absolute-redirect/1")).headers.get("location") ?? "",
      /^http:\/\/[^/]+\/web\/get$/,
    );
  });
});

Deno.test("samples are of the type that their address says", async () => {
  await withSite(ASK, async ({ get }) => {
    const types = {
      json: /json/,
      xml: /xml/,
      html: /html/,
      "encoding/utf8": /html/,
      "image/png": /png/,
      "image/svg": /svg/,
    };
    for (const [path, type] of Object.entries(types)) {
      const response = await get(`/${path}`);
      assert.match(response.headers.get("content-type") ?? "", type);
      assert.ok((await response.arrayBuffer()).byteLength > 100, path);
    }
    assert.match(
      (await (await get("/uuid")).json()).uuid,
      /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
    );
    assert.match(await (await get("/forms/post")).text(), /<form method="post" action="\/web\/post">/);
    assert.equal(await (await get("/base64/aGVsbG8=")).text(), "hello");
  });
});

Deno.test("/sse sends events, each after a delay", async () => {
  await withSite(ASK, async ({ get, clock }) => {
    const response = await get("/sse?count=3&delay=2");
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    const ids = (await response.text()).match(/(?<=^data: )\S+$/gm);
    assert.deepEqual([ids, clock.waited()], [['{"id":0}', '{"id":1}', '{"id":2}'], 6000]);
  });
});

Deno.test("/base64 takes either alphabet, padded or not, and refuses what is no Base64 of a text", async () => {
  await withSite(ASK, async ({ get }) => {
    const texts = {
      w7_Dvj0: "ÿþ=",
      "w7/Dvj0=": "ÿþ=",
      "YcO+": "aþ",
      aGVsbG8: "hello",
      "77u/YQ==": "\ufeffa",
    };
    for (const [value, text] of Object.entries(texts)) {
      const response = await get(`/base64/${value}`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      assert.deepEqual([response.status, bytes], [200, new TextEncoder().encode(text)], value);
    }
    for (const value of ["!!", "abcde", "aGVsbG8==", "aGVs bG8=", "=", "gICA"]) {
      const response = await get(`/base64/${encodeURIComponent(value)}`);
      assert.equal(response.status, 400, value);
      assert.match(await response.text(), /base64: expected Base64 of a text in UTF-8, e\.g\. aGVsbG8=/);
    }
  });
});

Deno.test("/drip with a status that has no body sends none, and no length of one", async () => {
  await withSite(ASK, async ({ get }) => {
    const response = await get("/drip?code=204&duration=0");
    assert.deepEqual([response.status, response.headers.get("content-length")], [204, null]);
  });
});

Deno.test("/sse refuses more events than it sends", async () => {
  await withSite(ASK, async ({ get }) => {
    assert.equal((await get("/sse?count=100")).status, 200);
    assert.match(await (await get("/sse?count=101")).text(), /count: expected a number from 1 to 100/);
  });
});

Deno.test("/response-headers sends all values of a header, and no more than one cookie", async () => {
  await withSite(ASK, async ({ get }) => {
    const twice = await get("/response-headers?X-A=1&X-A=2&Set-Cookie=a%3D1");
    assert.deepEqual([twice.headers.get("x-a"), twice.headers.get("set-cookie")], ["1, 2", "a=1"]);
    assert.deepEqual((await twice.json())["X-A"], ["1", "2"]);
    const cookies = await get("/response-headers?Set-Cookie=a%3D1&set-cookie=b%3D2");
    assert.equal(cookies.status, 400);
    assert.match(await cookies.text(), /expected one Set-Cookie at most/);
  });
});

Deno.test("the fault that an address asks for is no header and no cookie of it", async () => {
  await withSite(ASK, async ({ get }) => {
    const headers = await get("/response-headers?X-A=1&fault=many_headers(count=1)");
    assert.deepEqual([headers.headers.get("fault"), headers.headers.get("x-header-0")], [null, "0"]);
    const set = await get("/cookies/set?a=1&fault=many_headers(count=1)");
    assert.equal(set.headers.get("location"), "/web/cookies");
    assert.equal(set.headers.get("set-cookie"), "a=1; Path=/");
  });
});

Deno.test("/status sends along what a status has to have", async () => {
  await withSite(ASK, async ({ get }) => {
    const header = async (status: number, name: string) => (await get(`/status/${status}`)).headers.get(name);
    assert.equal(await header(405, "allow"), "");
    assert.equal(await header(426, "upgrade"), "websocket");
  });
});
