/** The endpoints are found without a router where the router finds them, with the same parameters. */
import { strict as assert } from "node:assert";
import { FetchConnection } from "../../engine/transport/fetch_connection.ts";
import type { RouteContext } from "../../engine/domain/route_context.ts";
import type { HttpContext } from "../../engine/reply/http_context.ts";
import { endpoints } from "../../llm/endpoints.ts";
import type { Ask } from "../../llm/request/ask.ts";
import type { Content } from "../../llm/request/content.ts";
import { routes } from "../../llm/router.ts";
import { finder } from "../../llm/routes.ts";

const NAMES = new Set(
  endpoints.flatMap(({ path }) => Array.from(path.matchAll(/:(\w+)/g), ([, name = ""]) => name)),
);

/** Route and parameters of a request. */
function told(c: HttpContext, route: string): Response {
  const params = [...NAMES].map((name) => `${name}=${c.req.param(name) ?? ""}`);
  return new Response([route, ...params].join(" "));
}

function unused(): never {
  throw new Error("No route asks for this before it serves");
}

const CONTEXT: RouteContext<Ask, Content> = {
  serve: told,
  settle: told,
  content: unused,
  limits: unused,
  serverLimits: unused,
  readBody: unused,
  readBytes: unused,
  objectStore: { put: unused, get: unused, replace: unused, list: unused, remove: unused },
  nextForKey: unused,
};

/** Paths that an endpoint serves. */
function pathsOf(path: string): string[] {
  return ["x-1", "a.b_c", "gpt:x"].map((value) =>
    path.replaceAll(
      /:\w+(\*|\{.+?\})?/g,
      (_, limit = "") => limit.includes(":") ? `${value}/z:generate` : limit === "" ? value : `${value}/z`,
    )
  );
}

const app = routes(CONTEXT);
const find = finder(CONTEXT);

async function byRouter(method: string, path: string): Promise<string> {
  const request = new Request(`http://errorworks${path}`, { method });
  return await (await app.fetch(request, { connection: new FetchConnection(request) })).text();
}

async function byFinder(method: string, path: string): Promise<string | null> {
  const found = find(method, path);
  if (!found) return null;
  const request = new Request(`http://errorworks${path}`, { method });
  const env = { connection: new FetchConnection(request) };
  const req = {
    method,
    path,
    url: request.url,
    raw: request,
    query: unused,
    queries: unused,
    header: unused,
  };
  return await (await found.handle({ env, req: { ...req, param: (name) => found.params?.[name] } })).text();
}

for (const { method, path } of endpoints) {
  Deno.test(`finder() finds ${method} ${path} as the router does`, async () => {
    for (const one of pathsOf(path)) {
      assert.equal(await byFinder(method, one), await byRouter(method, one), one);
    }
  });
}

Deno.test("finder() leaves to the router what no endpoint has", () => {
  for (const path of ["/v1", "/v1/nothing", "/v1/v1/models", "/v1/models/", "/V1/models", "/web/"]) {
    assert.equal(find("GET", path), null, path);
  }
  assert.equal(find("PUT", "/v1/chat/completions"), null);
});
