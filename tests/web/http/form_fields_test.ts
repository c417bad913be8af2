import { strict as assert } from "node:assert";
import { withSite } from "../faults/support.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const MANY = Array.from({ length: 200_000 }, (_, at) => `f${at}=1`).join("&");
const PARTS = Array.from(
  { length: 20_000 },
  (_, at) => `--x\r\nContent-Disposition: form-data; name="f${at}"\r\n\r\n1\r\n`,
).join("");

Deno.test("a form of too many fields is refused before it is read, by pages of the site and by echoes", async () => {
  await withSite(["server.per_request_faults.enabled=true"], async ({ bench }) => {
    const post = async (path: string, body: string, headers: HeadersInit = FORM) => {
      const response = await bench.ask(`/web${path}`, { method: "POST", headers, body, redirect: "manual" });
      return { status: response.status, text: await response.text() };
    };
    for (const path of ["/login", "/contact", "/post"]) {
      const { status, text } = await post(path, MANY);
      assert.equal(status, 400, path);
      assert.match(text, /at most 10000 fields/, path);
    }
    const parts = await post("/post", `${PARTS}--x--\r\n`, {
      "content-type": "multipart/form-data; boundary=x",
    });
    assert.equal(parts.status, 400);
    assert.match(parts.text, /at most 1000 parts/);
    const all = await post("/post", MANY.split("&", 10_000).join("&"));
    assert.equal(Object.keys(JSON.parse(all.text).form).length, 10_000);
  });
});
