import { strict as assert } from "node:assert";
import { incompleteResponse } from "../../../engine/faults/transport/incomplete_response.ts";
import { connectionFaults } from "../../../engine/faults/transport/connections.ts";
import { headerFaults } from "../../../engine/faults/headers/list.ts";
import { wireFaults } from "../../../engine/faults/wire/list.ts";
import { always, withListener } from "../../harness.ts";
import { Line, portOf } from "../../raw.ts";
import { fixedEpoch, settled } from "../wait.ts";
import { checkRow, keptBy, playExpected, takesAnother } from "../wire.ts";
import { framingCases } from "./cases/framing.ts";
import { headerCases } from "./cases/headers.ts";
import { paceCases } from "./cases/pace.ts";
import { type Good, goodOf, undated, type WebCase } from "./wire_case.ts";

const cases: readonly WebCase[] = [...paceCases, ...framingCases, ...headerCases];
function request({ method = "GET", path = "/web/", sent = "\r\n" }: Partial<WebCase>): string {
  return `${method} ${path} HTTP/1.1\r\nhost: errorworks\r\n${sent}`;
}

/** The good reply to a GET of the same page. */
const goodReply = keptBy(({ path = "/web/" }: WebCase) => path, async ({ path = "/web/" }): Promise<Good> => {
  let text = "";
  await withListener({ clock: fixedEpoch }, async ({ url }) => {
    using line = await Line.open(portOf(url));
    await line.send(request({ path }));
    text = await line.until((text) => {
      const [head = "", body = ""] = text.split("\r\n\r\n");
      return body !== "" && body.length === Number(/content-length: (\d+)/i.exec(head)?.[1]);
    });
  });
  return goodOf(undated(text));
});

for (const one of cases) {
  Deno.test(`web: ${one.name}`, async () => {
    const { end, atLeastMs } = one;
    const bytes = one.expect(await goodReply(one));
    const set = always(one.fault, one.options, "web");
    await withListener({ set, clock: fixedEpoch }, async (bench) => {
      const text = await playExpected(bench.url, {
        request: request(one),
        bytes,
        end,
        atLeastMs,
        plain: undated,
      });
      const rows = await settled(bench, 1, "web");
      assert.equal(rows.length, 1);
      checkRow(rows[0] ?? {}, one, text.length);
    });
  });
}

Deno.test("web: stale_keep_alive has no answer to the request that comes before its close", async () => {
  const set = always("stale_keep_alive", { idle_ms: [300, 300] }, "web");
  await withListener({ set }, async (bench) => {
    using line = await Line.open(portOf(bench.url));
    await line.send(request({}));
    const first = await line.until((text) => text.endsWith("</html>\n"));
    assert.equal(line.end, null);
    await line.send(request({}));
    assert.equal(await line.until(() => false), first);
    assert.equal(line.end, "eof");
    const rows = await settled(bench, 2, "web");
    assert.deepEqual(rows.map(({ ending }) => ending).sort(), ["client_aborted", "fin"]);
  });
});

Deno.test("web: early_reply leaves a connection alone that asks for a page", async () => {
  await withListener({ set: always("early_reply", {}, "web") }, async (bench) => {
    using line = await Line.open(portOf(bench.url));
    await line.send(request({}));
    const text = await line.until((text) => text.endsWith("</html>\n"));
    await takesAnother(line, text.length);
  });
});

Deno.test("web: every fault of the wire and of headers has a test on the wire", () => {
  const covered = new Set(cases.map(({ fault }) => fault));
  assert.deepEqual(
    [...covered].sort(),
    [
      ...wireFaults(() => ""),
      ...headerFaults(() => ["", ""]),
      ...connectionFaults,
      incompleteResponse,
    ].map(({ name }) => name).sort(),
  );
});
