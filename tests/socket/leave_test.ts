/** A client that leaves ends every wait of the server. The clock's waits never end by themselves. */
import { strict as assert } from "node:assert";
import { systemClock } from "../../engine/base/clock.ts";
import type { SqlValue } from "../../engine/metrics/columns.ts";
import { always, HELLO, withListener } from "../harness.ts";
import { Line, portOf, post, takeApart } from "../raw.ts";
import { gateClock, settled } from "./wait.ts";
import type { Clock } from "../../engine/base/time.ts";
import { until } from "../waits.ts";

interface LeaveCase {
  readonly name: string;
  readonly set: readonly string[];
  readonly body?: Record<string, unknown>;
  /** The waits, in milliseconds; during the last one the client leaves. */
  readonly naps: readonly number[];
  /** Condition on the received text at which the client leaves. */
  readonly came?: (text: string) => boolean;
  readonly fault: string | null;
  readonly status: number | null;
}

const DAY_SEC = 86_400;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Clients that leave one after the other. */
const LEAVERS = 100;

const headCame = (text: string) => takeApart(text) !== null;
const tokenCame = (text: string) => takeApart(text)?.body.includes('"content":"') === true;

const cases: readonly LeaveCase[] = [
  {
    name: "timeout ends as soon as the client leaves",
    set: always("timeout", { after_sec: [DAY_SEC, DAY_SEC] }),
    naps: [DAY_MS],
    fault: "timeout",
    status: null,
  },
  {
    name: "connection_failed ends as soon as the client leaves",
    set: always("connection_failed", { lead_sec: [DAY_SEC, DAY_SEC] }),
    naps: [DAY_MS],
    fault: "connection_failed",
    status: null,
  },
  {
    name: "slow_response ends as soon as the client leaves",
    set: always("slow_response", { delay_sec: [DAY_SEC, DAY_SEC] }),
    naps: [DAY_MS],
    fault: "slow_response",
    status: null,
  },
  {
    name: "connection_stall ends as soon as the client leaves, behind the headers",
    set: always("connection_stall", { start_sec: [1, 1], stall_sec: [DAY_SEC, DAY_SEC] }),
    naps: [1000, DAY_MS],
    came: headCame,
    fault: "connection_stall",
    status: 200,
  },
  {
    name: "a stream_stall that never ends does so as soon as the client leaves",
    set: always("stream_stall", { after_tokens: [3, 3], then: "never" }),
    body: { stream: true },
    naps: [HOUR_MS],
    came: tokenCame,
    fault: "stream_stall",
    status: 200,
  },
  {
    name: "masked_stall ends as soon as the client leaves, between two keep-alives",
    set: always("masked_stall", { after_tokens: [3, 3], stall_sec: [DAY_SEC, DAY_SEC], interval_sec: 3600 }),
    body: { stream: true },
    naps: [HOUR_MS, HOUR_MS],
    came: (text) => text.includes(": keep-alive"),
    fault: "masked_stall",
    status: 200,
  },
  {
    name: "connection_stall ends as soon as the client leaves, before the headers",
    set: always("connection_stall", { start_sec: [DAY_SEC, DAY_SEC] }),
    naps: [DAY_MS],
    fault: "connection_stall",
    status: null,
  },
  {
    name: "latency ends as soon as the client leaves",
    set: [`llm.latency.base_ms=${DAY_MS}`],
    naps: [DAY_MS],
    fault: null,
    status: null,
  },
  {
    name: "the wait for the first token ends as soon as the client leaves",
    set: [`llm.stream.first_token_ms=${DAY_MS}`],
    body: { stream: true },
    naps: [DAY_MS],
    came: headCame,
    fault: null,
    status: 200,
  },
];

/** Tokens are due from the arrival of a request, so the wait is shorter by what the server took until then. */
const LATE_MS = 60_000;

/** Headers by which a request is read here, or by `node:http`. */
const READERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "the own reader": {},
  "node:http": { te: "trailers" },
};
const readers = Object.entries(READERS);
const byReader = cases.flatMap((one) => readers.map(([reader, headers]) => ({ ...one, reader, headers })));

for (const { name, set, body, naps, came = () => true, fault, status, reader, headers } of byReader) {
  Deno.test(`${name} (${reader})`, async () => {
    const clock = gateClock();
    await withListener({ set, clock }, async (bench) => {
      {
        using line = await Line.open(portOf(bench.url));
        await line.send(post("/v1/chat/completions", { ...HELLO, ...body }, headers));
        for (const [index, ms] of naps.entries()) {
          const nap = await clock.nap();
          assert.ok(nap.ms < ms + 1 && nap.ms > ms - LATE_MS, `waits ${nap.ms} ms`);
          if (index < naps.length - 1) nap.wake();
        }
        await line.until(came);
        assert.equal(line.end, null);
      }
      abandoned(await settled(bench), { fault, status });
      assert.equal(clock.sleeping(), 0, "no wait goes on for a client that has gone");
      assert.equal(bench.server.state.stats("llm").in_flight, 0);
    });
  });
}

function abandoned(
  rows: Record<string, SqlValue>[],
  { fault, status }: Pick<LeaveCase, "fault" | "status">,
): void {
  assert.equal(rows.length, 1);
  const [row] = rows;
  assert.equal(row?.["ending"], "client_aborted");
  assert.equal(row["fault"], fault);
  assert.equal(row["outcome"], fault === null ? "aborted" : "fault");
  assert.equal(row["status"], status);
  if (status === null) assert.equal(row["bytes"], 0);
  else assert.ok(Number(row["bytes"]) > 0);
}

Deno.test("a paced stream ends as soon as the client leaves between two tokens", async () => {
  const clock = gateClock();
  await withListener({ set: ["llm.stream.tokens_per_sec=0.00001"], clock }, async (bench) => {
    {
      using line = await Line.open(portOf(bench.url));
      await line.send(post("/v1/chat/completions", { ...HELLO, stream: true }));
      await line.until(tokenCame);
      const nap = await clock.nap();
      assert.ok(nap.ms > DAY_MS, `waits ${nap.ms} ms`);
    }
    abandoned(await settled(bench), { fault: null, status: 200 });
    assert.equal(clock.sleeping(), 0);
  });
});

for (const [reader, headers] of readers) {
  Deno.test(`a request that waits for the reply to another one ends as well when their client leaves (${reader})`, async () => {
    const clock = gateClock();
    await withListener(
      { set: always("timeout", { after_sec: [DAY_SEC, DAY_SEC] }), clock },
      async (bench) => {
        {
          using line = await Line.open(portOf(bench.url));
          const one = post("/v1/chat/completions", HELLO, headers);
          await line.send(one + one);
          await Promise.all([clock.nap(), clock.nap()]);
        }
        for (const row of await settled(bench, 2)) abandoned([row], { fault: "timeout", status: null });
        assert.equal(clock.sleeping(), 0);
      },
    );
  });
}

Deno.test("a client that leaves ends a wait on the real clock and leaves no timer behind", async () => {
  const asleep = Promise.withResolvers<void>();
  const clock: Clock = {
    ...systemClock,
    sleep(ms, client) {
      asleep.resolve();
      return systemClock.sleep(ms, client);
    },
  };
  const set = always("timeout", { after_sec: [60, 60] });
  await withListener({ set, clock }, async (bench) => {
    {
      using line = await Line.open(portOf(bench.url));
      await line.send(post("/v1/chat/completions", HELLO));
      await asleep.promise;
    }
    const rows = await settled(bench);
    abandoned(rows, { fault: "timeout", status: null });
    assert.ok(Number(rows[0]?.["delay_ms"]) < 60_000, "only the time that was waited is booked");
  });
});

Deno.test("clients that leave at any moment of a stream that waits for each frame are no bug", async () => {
  const set = always("masked_stall", { after_tokens: [1, 1], stall_sec: [60, 60], interval_sec: 0.01 });
  await withListener({ set }, async (bench) => {
    const leave = async (n: number) => {
      using line = await Line.open(portOf(bench.url));
      await line.send(post("/v1/chat/completions", { ...HELLO, stream: true }));
      await systemClock.sleep(50 + 2 * n);
    };
    await Promise.all(Array.from({ length: LEAVERS }, (_, n) => leave(n)));
    const rows = await settled(bench, LEAVERS);
    assert.deepEqual(rows.map(({ ending }) => ending), new Array(LEAVERS).fill("client_aborted"));
  });
});

Deno.test("of a stream at a pace that a client leaves, the waits are booked that there were by then", async () => {
  await withListener({ set: ["llm.stream.tokens_per_sec=25"] }, async (bench) => {
    {
      using line = await Line.open(portOf(bench.url));
      await line.send(post("/v1/chat/completions", { ...HELLO, stream: true }));
      await line.until((text) => text.split('"content":"').length > 8);
    }
    const [row] = await settled(bench);
    const [delay_ms, total_ms] = [Number(row?.["delay_ms"]), Number(row?.["total_ms"])];
    assert.equal(row?.["ending"], "client_aborted");
    // 280 ms less what a busy machine is late, or one wait more, which was booked when it began
    assert.ok(delay_ms >= 100 && delay_ms <= total_ms + 45, `${delay_ms} of ${total_ms} ms`);
  });
});

Deno.test("a client that leaves before its request is whole is no bug", async () => {
  await withListener({}, async (bench) => {
    {
      using line = await Line.open(portOf(bench.url));
      await line.send(post("/v1/chat/completions", HELLO, { "content-length": "5000" }));
      await until("the arrival of the request", () => bench.server.state.stats("llm").in_flight === 1);
    }
    const rows = await settled(bench);
    abandoned(rows, { fault: null, status: null });
    assert.equal(bench.server.state.stats("llm").in_flight, 0);
  });
});
