/** Tests that hold for every fault, whatever it is asked for, in every API. */
import { strict as assert } from "node:assert";
import * as z from "zod";
import { valueAt } from "../../../engine/base/tree.ts";
import { isObject } from "../../../engine/base/json.ts";
import { connectionFaults } from "../../../engine/faults/transport/connections.ts";
import { headerFaults } from "../../../engine/faults/headers/list.ts";
import { wireFaults } from "../../../engine/faults/wire/list.ts";
import type { Ask } from "../../../llm/request/ask.ts";
import { faults } from "../../../llm/faults/all.ts";
import { fc } from "../../engine/support.ts";
import { versionFor } from "../anthropic/support.ts";
import { agelessClock, type Bench, fakeClock, withServer } from "../../harness.ts";
import type { Fault } from "../../../engine/faults/fault.ts";
import { type Request, responses, served, type Wish, wishes } from "./wishes.ts";

/** Every value of the options that are a choice, and the ways to name a place or a size, as far as they are allowed. */
function optionsOf({ options }: Fault<Ask>): Readonly<Record<string, unknown>>[] {
  const properties = valueAt(z.toJSONSchema(options(), { io: "input" }), ["properties"]);
  const schemas = Object.entries(isObject(properties) ? properties : {});
  const all = schemas.flatMap(([name, schema]) => valuesOf(schema).map((value) => ({ [name]: value })));
  return [{}, ...all.filter((one) => options().safeParse(one).success)];
}

function valuesOf(schema: unknown): readonly unknown[] {
  const values = valueAt(schema, ["enum"]);
  if (Array.isArray(values)) return values;
  switch (valueAt(schema, ["type"])) {
    case "boolean":
      return [true, false];
    case "integer":
      return [0, 1, 300, 1_000_000];
    case "array":
      return Array.isArray(valueAt(schema, ["prefixItems"])) ? [[0, 0], [3, 3], [100, 100]] : [];
    default:
      return [];
  }
}

/** Requests that a fault has to see before one that it can strike. */
function warmUpsOf(fault: Fault<Ask>): number {
  return fault.arm({}).memory ? 1 : 0;
}

for (const fault of faults) {
  Deno.test(`${fault.name} leaves no bug behind, whatever it meets`, async () => {
    const options = optionsOf(fault);
    const set = ["llm.response.random.max_words=20", "llm.stream.tokens_per_sec=50"];
    const clock = fakeClock();
    await withServer({ set, clock }, async ({ server, ask }) => {
      const post = ({ path, body }: Request) =>
        ask(path, { method: "POST", headers: versionFor(path), body: JSON.stringify(body) });
      const meets = async (
        wish: Wish,
        how: Readonly<Record<string, unknown>>,
        api: (wish: Wish) => Request,
        earlier: Wish,
      ) => {
        const { path, body } = api(wish);
        await server.coordinator.change({
          patch: { llm: { faults: { [fault.name]: { pct: 100, ...how } } } },
        });
        for (let n = 0; n < warmUpsOf(fault); n++) await (await post(api(earlier))).arrayBuffer();
        const response = await post({ path, body });
        await response.arrayBuffer().catch(() => {}); // broken off, as it should be
        assert.equal(response.headers.get("x-errorworks-bug"), null, JSON.stringify({ path, body, how }));
        assert.equal(server.state.sharedState.sum("bugs"), 0, JSON.stringify({ path, body, how }));
      };
      const apis = fc.constantFrom(...served);
      await fc.assert(fc.asyncProperty(wishes, fc.constantFrom(...options), apis, wishes, meets), {
        numRuns: 25,
      });
    });
  });
}

/** Faults of which nothing shows but the time they take. */
const TIMELY = ["slow_response", "slow_first_token", "stream_stall"];
/** Faults that a client sees on the wire alone; `tests/socket/api` looks there. */
const WIRE = [...wireFaults(() => ""), ...headerFaults(() => ["", ""]), ...connectionFaults].map(({ name }) =>
  name
);
/** Wishes of which each fault of a model's answer can meet at least one. */
const WISHES: readonly Wish[] = [
  { stream: true, usage: true, tools: true, format: "text", limit: null },
  { stream: true, usage: true, tools: false, format: "schema", limit: null },
  { stream: false, usage: true, tools: true, format: "text", limit: null },
  { stream: false, usage: true, tools: false, format: "schema", limit: null },
];

/** Reply to a request, as far as it shows a fault of the answer, and the fault of its row. */
async function replyOf({ ask, rows }: Bench, { path, body }: Request, warmUps: number) {
  const post = () => ask(path, { method: "POST", body: JSON.stringify(body), headers: versionFor(path) });
  for (let n = 0; n < warmUps; n++) await (await post()).text();
  const response = await post();
  const { headers } = response;
  const text = await response.text().catch(() => "broken off");
  const seen = `${headers.get("content-type")} ${headers.get("content-encoding")} ${text}`;
  const fault = (await rows()).at(-1)?.["fault"];
  return { seen, fault };
}

/** Faults of the answer, all but those that show as nothing but time or on the wire. */
const SHOWN = faults.filter(({ name, kind }) => kind !== "http" && ![...TIMELY, ...WIRE].includes(name));

for (const api of served) {
  Deno.test(`a fault of the answer shows wherever it strikes: ${api.name}`, async () => {
    await withServer({}, async (bench) => {
      const { coordinator } = bench.server;
      const asked = async (wish: Wish, warmUps: number) => {
        await coordinator.reset(); // the server is as new
        return await replyOf(bench, api(wish), warmUps);
      };
      const good = new Map<string, unknown>();
      for (const wish of WISHES) {
        for (const warmUps of [0, 1]) {
          const { seen } = await asked(wish, warmUps);
          assert.equal((await asked(wish, warmUps)).seen, seen, "the same request, the same reply");
          good.set(JSON.stringify([wish, warmUps]), seen);
        }
      }
      let armed = {};
      for (const fault of SHOWN) {
        const { name } = fault;
        await coordinator.change({ patch: { llm: { faults: { ...armed, [name]: { pct: 100 } } } } });
        armed = { [name]: null };
        for (const wish of WISHES) {
          const reply = await asked(wish, warmUpsOf(fault));
          const same = good.get(JSON.stringify([wish, warmUpsOf(fault)]));
          if (reply.fault === name) {
            assert.notEqual(reply.seen, same, `${name} shows in ${JSON.stringify(wish)}`);
          }
        }
      }
    });
  });
}

/** Faults of which a part of the answer need not show anything. */
const WHOLE = [
  "cut_arguments",
  "invalid_arguments",
  "invalid_utf8",
  "lone_surrogate",
  "name_after_arguments",
  "same_tool_index",
  "split_frame",
  "unknown_tool",
  "violates_schema",
];
/** Parts of a reply that depend on the limit which was asked for: its echo, and the padding that follows from it. */
const OF_LIMIT = /"max_output_tokens": ?(\d+|null)|"obfuscation": ?"[^"]*"/g;

for (const api of served) {
  Deno.test(`no limit of tokens cuts a fault away: ${api.name}`, async () => {
    const limit = api === responses ? 16 : 1; // the least that each takes
    await withServer({ clock: agelessClock() }, async (bench) => {
      const { coordinator } = bench.server;
      let armed = {};
      for (const name of WHOLE) {
        await coordinator.change({ patch: { llm: { faults: { ...armed, [name]: { pct: 100 } } } } });
        armed = { [name]: null };
        for (const wish of WISHES) {
          const [free, limited] = [{ ...wish, limit: null }, { ...wish, limit }].map(api);
          const replies: unknown[] = [];
          for (const request of [free, limited]) {
            await coordinator.reset();
            assert.ok(request);
            const { seen, fault } = await replyOf(bench, request, 0);
            replies.push(fault === name && seen.replace(OF_LIMIT, ""));
          }
          assert.equal(replies[1], replies[0], `${name} in ${JSON.stringify(wish)}`);
        }
      }
    });
  });
}
