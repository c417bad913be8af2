/** Requests to all endpoints, as their examples say. */
import { strict as assert } from "node:assert";
import type { Endpoint, Example } from "../../llm/request/endpoint.ts";
import { endpoints } from "../../llm/endpoints.ts";
import type { Bench } from "../harness.ts";

/** One request to one endpoint. */
export interface Request {
  readonly endpoint: Endpoint;
  readonly path: string;
  init(): RequestInit;
}

/** Ids of what was made for one request, by the path that it was posted to. */
type Made = Map<string, string>;

const PARAM = /:(\w+)(?:\{[^}]*\})?/g;
const REFERENCE = /\{(\/[^}]+)\}/g;

/** All examples of all endpoints. What they name is made by a server that is healthy, for each of them anew. */
export async function requestsOf(ask: Bench["ask"]): Promise<readonly Request[]> {
  const requests: Request[] = [];
  for (const endpoint of endpoints) {
    for (const example of endpoint.examples ?? [{}]) {
      requests.push(await requestOf(ask, endpoint, example, new Map()));
    }
  }
  return requests;
}

async function requestOf(
  ask: Bench["ask"],
  endpoint: Endpoint,
  { params = {}, query, headers = {}, json, form }: Example,
  made: Made,
): Promise<Request> {
  const template = endpoint.path.replace(
    PARAM,
    (_, name: string, at: number) => params[name] ?? `{${endpoint.path.slice(0, at - 1)}}`,
  );
  const given = JSON.stringify(json ?? form ?? {});
  for (const [, path = ""] of `${template}${given}`.matchAll(REFERENCE)) {
    if (!made.has(path)) made.set(path, await make(ask, path, made));
  }
  const filled = (text: string) => text.replace(REFERENCE, (_, path: string) => made.get(path) ?? "");
  const body = () => json ? filled(JSON.stringify(json)) : form ? formOf(form) : null;
  return {
    endpoint,
    path: `${filled(template)}${query === undefined ? "" : `?${query}`}`,
    init: () => ({ method: endpoint.method, headers, body: body() }),
  };
}

/** Posts the first example of the endpoint with this path, and hands out the id of what it makes. */
async function make(ask: Bench["ask"], path: string, made: Made): Promise<string> {
  const endpoint = endpoints.find((one) => one.method === "POST" && one.path === path);
  assert.ok(endpoint, `nothing can be posted to ${path}`);
  const request = await requestOf(ask, endpoint, endpoint.examples?.[0] ?? {}, made);
  const response = await ask(request.path, request.init());
  const text = await response.text();
  assert.equal(response.status, 200, `POST ${request.path}: ${text}`);
  return String(JSON.parse(text).id);
}

function formOf(fields: NonNullable<Example["form"]>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    form.append(name, typeof value === "string" ? value : new File([value.text], value.name));
  }
  return form;
}
