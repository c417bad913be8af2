/** Faults that are asked for with numbers at their limits, and for requests that they cannot happen to. */
import { strict as assert } from "node:assert";
import { piecesOf } from "../../harness.ts";
import { withSite } from "../faults/support.ts";

const ASK = ["server.per_request_faults.enabled=true"];

Deno.test("a number at its limit gives what is asked for, or a 400", async () => {
  await withSite(ASK, async ({ get }) => {
    const header = async (fault: string, name: string) =>
      (await get("/html", { "x-errorworks-fault": fault })).headers.get(name);
    const most = Number.MAX_SAFE_INTEGER;
    const last = "Fri, 31 Dec 9999 23:59:59 GMT";
    assert.equal(await header(`rate_limit(retry_after=date,retry_after_sec=${most})`, "retry-after"), last);
    assert.equal(
      await header(`rate_limit(retry_after=past,retry_after_sec=${most})`, "retry-after"),
      new Date(0).toUTCString(),
    );
    assert.equal(await header(`mixed_limits(units=http_date,reset_sec=${most})`, "x-ratelimit-reset"), last);
    const endless = (options: string) => get("/html", { "x-errorworks-fault": `endless_body(${options})` });
    assert.equal((await endless(`bytes_per_sec=${most}`)).status, 400);
    const short = await endless("bytes_per_sec=100000000,max_bytes=100");
    assert.equal((await piecesOf(short)).filter((piece) => piece !== "(broken)").join("").length, 100);
  });
});

Deno.test("a refusal of a part that is not there is right, and a part without sense is none", async () => {
  await withSite(ASK, async ({ get, rows }) => {
    const asked = (range: string, fault = "") =>
      get("/item/lamp-00042", { range, ...(fault && { "x-errorworks-fault": fault }) });
    const far = "bytes=9999999-";
    const told = async (
      response: Response,
    ) => [response.status, [...response.headers], await response.text()];
    assert.deepEqual(await told(await asked(far, "false_416(form=small)")), await told(await asked(far)));
    assert.equal((await asked("bytes=5-2", "false_416")).status, 200);
    assert.equal((await asked("bytes=2-5", "false_416")).status, 416);
    assert.deepEqual((await rows()).map(({ fault }) => fault), [null, null, null, "false_416"]);
  });
});
