/** Targets of requests that are no path. */
import { strict as assert } from "node:assert";
import { withListener } from "../harness.ts";
import { Line, portOf, type RawReply, takeApart } from "../raw.ts";
import { settled } from "./wait.ts";

/** Sends the head of a request and reads the reply to it. */
async function answer(line: Line, start: string, headers = "Host: errorworks:8000\r\n"): Promise<RawReply> {
  await line.send(`${start}\r\n${headers}\r\n`);
  const reply = takeApart(await line.until((text) => takeApart(text)?.whole === true));
  return reply?.whole ? reply : assert.fail(`no whole reply came: ${JSON.stringify(line.text)}`);
}

const HOST_OF_LINKS: Readonly<Record<string, string>> = {
  "/web/": "errorworks:8000",
  "http://other.example/web/": "other.example",
  "http://other.example:81/web/": "other.example:81",
  "HTTP://me@other.example/web/": "other.example",
};

Deno.test("the host of an absolute target takes the place of the header", async () => {
  await withListener({ transport: "socket" }, async ({ url }) => {
    for (const [target, host] of Object.entries(HOST_OF_LINKS)) {
      using line = await Line.open(portOf(url));
      const { status, body } = await answer(line, `GET ${target} HTTP/1.1`);
      assert.equal(status, 200, target);
      assert.equal(/<link rel="canonical" href="([^"]+)">/.exec(body)?.[1], `http://${host}/web/`);
    }
  });
});

Deno.test("an absolute target without a host, or beside no header, is refused", async () => {
  await withListener({ transport: "socket" }, async ({ url }) => {
    using empty = await Line.open(portOf(url));
    assert.equal((await answer(empty, "GET http:///web/ HTTP/1.1")).status, 400);
    using none = await Line.open(portOf(url));
    assert.equal((await answer(none, "GET http://other.example/web/ HTTP/1.1", "")).status, 400);
  });
});

for (const transport of ["socket", "fetch"] as const) {
  Deno.test(`${transport}: OPTIONS * tells what the server takes, and is a row`, async () => {
    await withListener({ transport }, async (bench) => {
      using line = await Line.open(portOf(bench.url));
      const reply = await answer(line, "OPTIONS * HTTP/1.1");
      assert.deepEqual([reply.status, reply.headers["content-length"]], [200, "0"]);
      assert.equal(reply.headers["allow"], "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
      const [row] = await settled(bench);
      assert.deepEqual([row?.["route"], row?.["outcome"], row?.["ending"]], [
        "OPTIONS *",
        "success",
        "complete",
      ]);
    });
  });
}

Deno.test("GET * is refused, and OPTIONS * leaves the connection open", async () => {
  await withListener({ transport: "socket" }, async ({ url }) => {
    using line = await Line.open(portOf(url));
    await answer(line, "OPTIONS * HTTP/1.1");
    await line.send("OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert.equal((await line.until((text) => text.split("HTTP/1.1 200").length > 2)).length > 0, true);
    using other = await Line.open(portOf(url));
    assert.equal((await answer(other, "GET * HTTP/1.1")).status, 400);
  });
});
