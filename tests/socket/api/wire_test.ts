/** Faults of plain HTTP at replies of an API, in JSON and as a stream. */
import { strict as assert } from "node:assert";
import { connectionFaults } from "../../../engine/faults/transport/connections.ts";
import { headerFaults } from "../../../engine/faults/headers/list.ts";
import { wireFaults } from "../../../engine/faults/wire/list.ts";
import { always, HELLO, withListener } from "../../harness.ts";
import { Line, portOf, post, takeApart } from "../../raw.ts";
import { fixedEpoch, settled } from "../wait.ts";
import { checkRow, keptBy, playExpected } from "../wire.ts";
import { type ApiCase, type Good, goodOf, timeless } from "./case.ts";
import { connectionCases } from "./connection_cases.ts";
import { framingCases } from "./framing_cases.ts";
import { headerCases } from "./header_cases.ts";
import { paceCases } from "./pace_cases.ts";

const cases: readonly ApiCase[] = [...paceCases, ...framingCases, ...headerCases, ...connectionCases];
const SHORT = "llm.response.random.max_words=20";
const WAYS = { "in JSON": {}, "as a stream": { stream: true } };

type Way = Readonly<Record<string, unknown>>;

function request({ headers }: Partial<ApiCase>, way: Way): string {
  return post("/v1/chat/completions", { ...HELLO, ...way }, headers);
}

/** Reply of a server without faults, by its request. */
const goodReply = keptBy(String, async (request: string): Promise<Good> => {
  let text = "";
  await withListener({ set: [SHORT], clock: fixedEpoch }, async ({ url }) => {
    using line = await Line.open(portOf(url));
    await line.send(request);
    text = await line.until((text) => takeApart(text)?.whole === true);
  });
  return goodOf(timeless(text));
});

for (const [name, way] of Object.entries(WAYS)) {
  for (const one of cases) {
    Deno.test(`/v1 ${name}: ${one.name}`, async () => {
      const { end, atLeastMs } = one;
      const sent = request(one, way);
      const bytes = one.expect(await goodReply(sent));
      const set = [SHORT, ...always(one.fault, one.options)];
      await withListener({ set, clock: fixedEpoch }, async (bench) => {
        const text = await playExpected(bench.url, {
          request: sent,
          bytes,
          end,
          atLeastMs,
          plain: timeless,
        });
        const rows = await settled(bench);
        assert.equal(rows.length, 1);
        checkRow(rows[0] ?? {}, one, text.length);
      });
    });
  }
}

for (const announced of [false, true]) {
  Deno.test(`close_after_requests closes behind the third request of each connection${announced ? ", and says so" : ""}`, async () => {
    const set = always("close_after_requests", { requests: 3, announced });
    await withListener({ set }, async (bench) => {
      for (const _ of [1, 2]) {
        using line = await Line.open(portOf(bench.url));
        const said: (string | undefined)[] = [];
        for (const _ of [1, 2, 3]) {
          line.text = "";
          await line.send(request({}, {}));
          said.push(
            takeApart(await line.until((text) => takeApart(text)?.whole === true))?.headers["connection"],
          );
        }
        assert.deepEqual(said, ["keep-alive", "keep-alive", announced ? "close" : "keep-alive"]);
        line.text = "";
        assert.equal(await line.until(() => false), "");
        assert.equal(line.end, "eof");
      }
      const rows = await settled(bench, 6);
      const fates = rows.map(({ fault, ending }) => `${fault} ${ending}`);
      const third = "close_after_requests fin";
      const good = "null complete";
      assert.deepEqual(fates, [good, good, third, good, good, third]);
    });
  });
}

Deno.test("/v1: every fault of the wire and of headers has a test in JSON and as a stream, but one of HEAD", () => {
  const covered = new Set(cases.map(({ fault }) => fault));
  const faults = [...wireFaults(() => ""), ...headerFaults(() => ["", ""]), ...connectionFaults]
    .map(({ name }) => name);
  assert.deepEqual([...covered, "head_unlike_get"].sort(), faults.sort());
});
