/** Answers of a hundred megabytes that nobody reads. */
import { strict as assert } from "node:assert";
import * as z from "zod";
import { HELLO } from "../harness.ts";
import { Line, post } from "../raw.ts";
import { type Subject, withSubject } from "./books.ts";
import { isAlive } from "./process.ts";
import { statusesIn } from "./send.ts";
import { IS_FULL } from "./size.ts";
import { tallied } from "../statuses.ts";

/** Most memory, in MB. If they were made before they are read, 20 of the embeddings took 2,700, 5 of the streams 800. */
const MOST_MB = 600;
/** A server that takes no more CPU time than this in that time makes nothing, in milliseconds. */
const REST = { cpu: 50, ms: 500 };

const EMBEDDINGS = {
  name: "embeddings of 135 MB",
  clients: IS_FULL ? 50 : 20,
  request: post("/v1/embeddings", {
    model: "text-embedding-3-large",
    input: Array.from({ length: 2_048 }, () => "x"),
  }),
};
const STREAMS = {
  name: "streams of 100 MB",
  clients: IS_FULL ? 10 : 5,
  request: post("/v1/chat/completions", { ...HELLO, stream: true, n: 8 }),
};
/** Rule that makes every answer a long text. */
const RULES = `llm.response.rules=[{answer: {text: "${"a b ".repeat(20_000)}"}}]`;

const health = z.object({ in_flight: z.number() });
const outcomes = z.object({ llm: z.object({ requests_by_outcome: z.record(z.string(), z.number()) }) });

async function inFlight({ admin }: Subject): Promise<number> {
  return health.parse(JSON.parse(await admin("/health"))).in_flight;
}

/** Most memory until a server makes nothing more, in MB. Fails as soon as that is too much. */
async function peakAtRest({ cpuMs, peakMb }: Subject): Promise<number> {
  for (let cpu = -Infinity;;) {
    const before = cpu;
    cpu = await cpuMs();
    const peak = Math.round(await peakMb());
    assert.ok(peak < MOST_MB, `${peak} MB`);
    if (cpu - before <= REST.cpu) return peak;
    await new Promise((resolve) => setTimeout(resolve, REST.ms));
  }
}

for (const transport of ["socket", "fetch"] as const) {
  for (const { name, clients, request } of [EMBEDDINGS, STREAMS]) {
    Deno.test({
      name:
        `${clients} ${name} that nobody reads take less than ${MOST_MB} MB, and are no success (${transport})`,
      ignore: Deno.build.os !== "linux",
      fn: () =>
        withSubject({ set: [`server.transport=${transport}`, RULES] }, async (subject) => {
          const lines = await Promise.all(Array.from({ length: clients }, () => Line.open(subject.port)));
          for (const line of lines) await line.send(request);
          for (const line of lines) await line.until((text) => statusesIn(text).length > 0); // and no further
          const peak = await peakAtRest(subject);
          console.log(`${clients} ${name} that nobody reads: ${peak} MB at the peak`);
          assert.ok(await isAlive(subject.url));
          assert.equal(await inFlight(subject), clients);
          for (const line of lines) line[Symbol.dispose]();
          const { statuses } = await subject.settled();
          assert.deepEqual(statuses, tallied(lines.flatMap(({ text }) => statusesIn(text))));
          const { llm } = outcomes.parse(JSON.parse(await subject.admin("/admin/stats")));
          assert.equal(llm.requests_by_outcome["aborted"], clients);
        }),
    });
  }
}
