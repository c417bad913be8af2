import * as z from "zod";
import { ClientGone, systemClock } from "../../base/clock.ts";
import { ConfigError, messageOf } from "../../base/error.ts";
import { isObject } from "../../base/json.ts";
import { NO_HOST } from "../../base/server_url.ts";
import type { Client, Clock } from "../../base/time.ts";
import { kindOf, plainLayer } from "../../config/layer.ts";
import { problemsOf } from "../../config/problems.ts";
import { givenText, givenYaml } from "../given_file.ts";
import type { Config } from "../../config/schema.ts";
import { openMetrics, storeOptions } from "../../metrics/open.ts";
import { NO_DATABASE } from "../../metrics/null_store.ts";
import type { RuleExplanation } from "../../base/rule_explanation.ts";
import type { Service } from "../../service/service.ts";
import { createServer } from "../../server.ts";
import type { Witness } from "../../reply/connection.ts";
import type { Answer, Reply } from "../../reply/reply.ts";
import { FetchConnection } from "../../transport/fetch_connection.ts";
import { wrapped } from "../../base/wrapped.ts";

/** A request to look at, as a file has it. */
const requestSchema = z.strictObject({
  method: z.string().default("POST"),
  path: z.string().startsWith("/").default("/v1/chat/completions"),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.unknown().optional(),
});

/** A clock on which every wait is over at once: how long a fault waits does not change what is explained. */
function hastyClock(): Clock {
  let skipped = 0;
  const skip = (ms: number, client?: Client) => {
    skipped += ms;
    return client?.gone ? Promise.reject(new ClientGone()) : Promise.resolve();
  };
  const { now, epoch } = systemClock;
  return { now: () => now() + skipped, epoch: () => epoch() + skipped, sleep: skip, doze: (ms) => skip(ms) };
}

/**
 * Plays a request under a configuration: the rule that takes it, the reason why each other rule does not, and the reply.
 *
 * @throws {ConfigError}
 */
export async function explainRequest(
  file: string,
  { config, services, columns }: {
    readonly config: Config;
    readonly services: readonly Service[];
    readonly columns: number;
  },
): Promise<string[]> {
  const request = requestOf(await readRequest(file));
  const calm = { ...config, metrics: { ...config.metrics, database: NO_DATABASE } };
  const { app, close } = await createServer({
    services,
    config: calm,
    preset: null,
    seed: config.seed ?? 0,
    token: null,
    token_sha256: null,
    store: await openMetrics(storeOptions(calm.metrics, services)),
    clock: hastyClock(),
    transport: "fetch",
  });
  try {
    const found: RuleExplanation[] = [];
    const connection = Object.assign(new KeepingConnection(request), {
      explain: (one: RuleExplanation) => void found.push(one),
    });
    const response = await app.fetch(request, { connection });
    await response.body?.cancel();
    return explanationLines(found.at(0), { end: endText(connection.reply ?? response), columns });
  } finally {
    await close();
  }
}

/** A connection that keeps the reply, of which `fetch` plays the nearest. */
class KeepingConnection extends FetchConnection {
  reply: Reply | null = null;

  override send(reply: Reply | null, witness: Witness): Response {
    this.reply ??= reply;
    return super.send(reply, witness);
  }
}

/** Status of a reply as a sentence, and how the connection breaks if it does. */
function endText(reply: Reply | Pick<Answer, "status">): string {
  if ("script" in reply) {
    const status = reply.status === null ? "No status" : `Status: ${reply.status}`;
    return `${status}, in bytes that no HTTP library would send.`;
  }
  if (!("how" in reply)) return `Status: ${reply.status}.`;
  const how = reply.how === "rst" ? "reset" : "closed";
  return reply.after === null
    ? `The connection is ${how} without a reply.`
    : `Status: ${reply.after.status}, and the connection is ${how} before the reply is whole.`;
}

/** Lines about the rules of a domain, as the first request of a run meets them. */
function explanationLines(
  explained: RuleExplanation | undefined,
  { end, columns }: { readonly end: string; readonly columns: number },
): string[] {
  if (!explained) return wrapped(`No rule is asked about this request. ${end}`, columns);
  const { taken, misses } = explained;
  const first = taken === null
    ? `No rule takes this request. ${end}`
    : `Rule "${taken}" takes this request, the first of a run. ${end}`;
  const others = misses.filter(({ rule }) => rule !== taken).flatMap(({ rule, missed }) => {
    const why = missed.map(({ name, wanted, found }) => `${name} is ${text(found)}, wanted ${text(wanted)}`);
    const whole = `"${rule}": ${
      why.join("; ") || "its turn has not come, or a rule before it took the request"
    }`;
    return wrapped(whole, columns - 2).map((line) => `  ${line}`);
  });
  return [
    ...wrapped(first, columns),
    ...(others.length > 0 ? ["", "Why the others do not:", ...others] : []),
  ];
}

function text(value: unknown): string {
  const json = JSON.stringify(value) ?? "absent";
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}

async function readRequest(file: string): Promise<unknown> {
  const what = `--request "${file}"`;
  return await givenYaml(await givenText(file, what), what);
}

/** A file holds a request, or the body of a chat completion alone. @throws {ConfigError} */
function requestOf(given: unknown): Request {
  if (!isObject(given)) {
    const message = `expected a request, or the body of a chat completion, got ${kindOf(given)}`;
    throw new ConfigError([{ path: "--request", message }]);
  }
  const isBody = "messages" in given || "model" in given;
  const { success, data, error } = requestSchema.safeParse(isBody ? { body: given } : given);
  if (!success) {
    const problems = problemsOf(error.issues, requestSchema, [plainLayer("", given)]);
    throw new ConfigError(problems.map((one) => ({ ...one, path: `--request ${one.path}` })));
  }
  const { method, path, headers, body } = data;
  const own = body === undefined || method === "GET" || method === "HEAD"
    ? null
    : typeof body === "string"
    ? body
    : JSON.stringify(body);
  try {
    const all = { "content-type": "application/json", ...headers };
    return new Request(`${NO_HOST}${path}`, { method, headers: all, body: own });
  } catch (error) {
    throw new ConfigError([{ path: "--request", message: messageOf(error) }]); // a method or a header that is none
  }
}
