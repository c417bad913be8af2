/**
 * Answers to requests with dummy ids and values, as test suites for SDKs send them (`llm.lenient_ids`): what the API
 * would refuse is answered as the endpoint's own example is, and what that example needs is made first.
 *
 * @module
 */
import { ApiError } from "../engine/base/error.ts";
import { textKey } from "../engine/base/hash.ts";
import type { AnyText } from "../engine/base/long_text.ts";
import { isObject, type Json } from "../engine/base/json.ts";
import { bytesOf, isWhole, mapText } from "../engine/reply/body.ts";
import type { Exchange } from "../engine/reply/exchange.ts";
import { endpoints } from "./endpoints.ts";
import { type Ask, askOf } from "./request/ask.ts";
import type { Endpoint, Example, Incoming } from "./request/endpoint.ts";

/** Ids of what was made for one request, by the path that it was posted to. */
type Made = Map<string, string>;

const PARAM = /:(\w+)(?:\{[^}]*\})?/g;
const REFERENCE = /\{(\/[^}]+)\}/g;

/** Reads a request; one that the API would refuse as wrong or not found is read as the endpoint's example. */
export async function readLeniently(endpoint: Endpoint, incoming: Incoming): Promise<Ask> {
  let body: Promise<AnyText> | undefined;
  const text = () => body ??= Promise.try(incoming.text);
  try {
    return await endpoint.read({ ...incoming, text });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { status } = error.http;
    if (status !== 400 && status !== 404) throw error;
    const stream = body !== undefined && isStreamed(String(await body));
    return await readExample(endpoint, { ...incoming, text }, { stream, keepsParams: status === 400 });
  }
}

function isStreamed(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) && body["stream"] === true;
  } catch {
    return false;
  }
}

/** Parts of a request that the example of its endpoint does not replace. */
interface Kept {
  readonly stream: boolean;
  /** Parts of the path that are no ids of what was made. */
  readonly keepsParams: boolean;
}

async function readExample(endpoint: Endpoint, incoming: Incoming, kept: Kept): Promise<Ask> {
  const [example = {}] = endpoint.examples ?? [];
  const needs = needsOf(endpoint, example);
  if (needs.length === 0) return await endpoint.read(likeExample(incoming, endpoint, new Map(), kept));
  return askOf({
    api: endpoint.api,
    path: incoming.path,
    async answer(exchange) {
      const made: Made = new Map();
      for (const path of needs) await make(exchange, incoming, path, made);
      const ask = await endpoint.read(likeExample(incoming, endpoint, made, kept));
      const answer = await exchange.instead(ask);
      const own = made.get(parentOf(endpoint)) ?? "";
      const wanted = incoming.param("id");
      return own === "" || wanted === "" ? answer : mapText(answer, (text) => text.replaceAll(own, wanted));
    },
  });
}

/** Path of the endpoint that makes what the `:id` of a path names. */
function parentOf({ path }: Endpoint): string {
  return path.slice(0, Math.max(0, path.indexOf("/:")));
}

/** The path of an endpoint with an example's values, or a reference to what has to be made, for each part. */
function paramsOf({ path }: Endpoint, { params = {} }: Example): ReadonlyMap<string, string> {
  return new Map(
    [...path.matchAll(PARAM)].map(({ 1: name = "", index }) =>
      [name, params[name] ?? `{${path.slice(0, index - 1)}}`] as const
    ),
  );
}

/** Paths to which something has to be posted first. */
function needsOf(endpoint: Endpoint, example: Example): readonly string[] {
  const texts = [...paramsOf(endpoint, example).values(), JSON.stringify(example.json ?? example.form ?? {})];
  return [...texts.join(" ").matchAll(REFERENCE)].map(([, path = ""]) => path);
}

/** Posts the first example of the endpoint with this path; the same one for the same id that is asked for. */
async function make(exchange: Exchange<Ask>, incoming: Incoming, path: string, made: Made): Promise<void> {
  if (made.has(path)) return;
  const endpoint = endpoints.find((one) => one.method === "POST" && one.path === path);
  if (!endpoint) throw new Error(`Cannot make a thing of ${path}: there is no endpoint to post it to`);
  const [example = {}] = endpoint.examples ?? [];
  for (const need of needsOf(endpoint, example)) await make(exchange, incoming, need, made);
  const kept = { stream: false, keepsParams: false };
  const ask = await endpoint.read(likeExample(incoming, endpoint, made, kept));
  const { body } = await exchange.instead(ask, textKey(0, `${path} ${incoming.param("id")}`));
  const object: unknown = JSON.parse(isWhole(body) ? new TextDecoder().decode(bytesOf(body)) : "null");
  if (!isObject(object)) throw new Error(`Cannot tell the id of what was posted to ${path}`);
  made.set(path, String(object["id"]));
}

/** The request that an endpoint's first example is. */
function likeExample(
  incoming: Incoming,
  endpoint: Endpoint,
  made: Made,
  { stream, keepsParams }: Kept,
): Incoming {
  const [example = {}] = endpoint.examples ?? [];
  const { query = "", headers = {}, json, form } = example;
  const filled = (text: string) => text.replace(REFERENCE, (_, path: string) => made.get(path) ?? "");
  const params = paramsOf(endpoint, example);
  const search = new URLSearchParams(query);
  return {
    ...incoming,
    param(name) {
      const given = params.get(name) ?? "";
      return keepsParams && !given.startsWith("{") ? incoming.param(name) : filled(given);
    },
    query: (name) => search.get(name) ?? undefined,
    queries: (name) => search.getAll(name),
    queryNames: () => [...search.keys()],
    header: (name) => headers[name] ?? incoming.header(name),
    text: () => Promise.resolve(json ? filled(JSON.stringify(withStream(json, stream))) : ""),
    form: () => Promise.resolve(formOf(form ?? {}, filled)),
  };
}

function withStream(json: Json, stream: boolean): Json {
  return stream ? { ...json, stream } : json;
}

function formOf(fields: NonNullable<Example["form"]>, filled: (text: string) => string): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    form.append(name, typeof value === "string" ? filled(value) : new File([value.text], value.name));
  }
  return form;
}
