import { ApiError, apiError } from "../engine/base/error.ts";
import { MOST_PARTS, multipartForm } from "../engine/base/multipart_form.ts";
import { patternOf } from "../engine/base/path_pattern.ts";
import { andThen, type Pending } from "../engine/base/pending.ts";
import type { PerRequestFaults } from "../engine/config/per_request_faults.ts";
import { anthropic } from "./anthropic/anthropic_api.ts";
import { openai } from "./openai/openai_api.ts";
import { accountOf } from "./accounts/accounts.ts";
import type { Api } from "./request/api.ts";
import { apiOf } from "./gate/apis.ts";
import type { Ask } from "./request/ask.ts";
import { type Endpoint, endpointName, type Incoming } from "./request/endpoint.ts";
import { requestedFault } from "../engine/rules/asked/asked_faults.ts";
import { ASKABLE } from "./early.ts";
import { endpoints } from "./endpoints.ts";
import { readLeniently } from "./made_up.ts";
import { checkKey } from "./gate/keys.ts";
import { takeQuota } from "./gate/limits.ts";
import { isNear } from "./base/near_paths.ts";
import { modelOf, type Task } from "./base/models.ts";
import { NO_OVERRIDES, type Overrides } from "./request/chat_request.ts";
import type { FindRoute, Handler, HttpContext } from "../engine/reply/http_context.ts";
import type { RouteContext } from "../engine/domain/route_context.ts";
import type { Content } from "./request/content.ts";

/** Finds the endpoints at their documented paths. */
export function finder(context: RouteContext<Ask, Content>): FindRoute {
  const all = endpointRoutes(context).map((route) => ({ ...route, pattern: patternOf(route.path) }));
  const roots = new Set(all.map(({ path }) => rootOf(path)));
  const search: FindRoute = (method, path) => {
    if (!roots.has(rootOf(path))) return null;
    for (const route of all) {
      if (route.method !== method) continue;
      const match = route.pattern.exec(path);
      if (match) return { handle: route.handle, params: match.groups };
    }
    return null;
  };
  const fixed = new Map(all.map(({ method, path }) => [`${method} ${path}`, search(method, path)]));
  return (method, path) => fixed.get(`${method} ${path}`) ?? search(method, path);
}

/** The first segment of a path; none of the fake APIs has a parameter there. */
function rootOf(path: string): string {
  const end = path.indexOf("/", 1);
  return end < 0 ? path : path.slice(0, end);
}

/** A method and path of the fake APIs. */
interface EndpointRoute {
  readonly method: string;
  readonly path: string;
  readonly handle: Handler;
}

/** Routes of all endpoints, each with its handler. */
export function endpointRoutes(context: RouteContext<Ask, Content>): EndpointRoute[] {
  return Array.from(
    Map.groupBy(endpoints, ({ method, path }) => `${method} ${path}`),
    ([_, sharing]) => ({ ...known(sharing[0]), handle: handlerOf(context, sharing) }),
  );
}

function known(endpoint: Endpoint | undefined): Endpoint {
  if (!endpoint) throw new Error("A group has at least one endpoint");
  return endpoint;
}

/** Answers for the endpoints that share a method and a path. */
function handlerOf(
  context: RouteContext<Ask, Content>,
  sharing: readonly Endpoint[],
): Handler {
  const first = known(sharing[0]);
  const name = endpointName(first);
  return (c) =>
    context.serve(c, name, (session, arrived) => {
      if (context.content().settings.strict && !isExact(c)) refuse(c, true);
      if (first.api === openai && isForeign(c)) refuse(c, false);
      const endpoint = sharing.find(({ accepts }) => accepts?.((name) => headerOf(c, name)) ?? true) ?? first;
      return ask(endpoint, context, c, { session, arrived });
    });
}

/** Caller and time of a request. */
type RequestCaller = Pick<Incoming, "session" | "arrived">;

function ask(
  endpoint: Endpoint,
  context: RouteContext<Ask, Content>,
  c: HttpContext,
  caller: RequestCaller,
): Pending<Ask> {
  const { settings, keys, perRequestFaults } = context.content();
  const key = endpoint.isOpen ? undefined : checkKey(c, endpoint.api, keys);
  const { session, arrived } = caller;
  const asked = incoming(context, c, { session, arrived, settings });
  const read = settings.lenient_ids ? readLeniently(endpoint, asked) : endpoint.read(asked);
  return andThen(read, (read) => {
    if (settings.strict) checkModel(endpoint.api, read);
    const account = accountOf(key, caller.session, settings.limits);
    const limited = read.cost === null ? read : withQuota(read, takeQuota(read, account, context));
    return perRequestFaults.enabled ? asWished(limited, asked, { c, caps: perRequestFaults }) : limited;
  });
}

function withQuota(ask: Ask, { quota, refusal }: Pick<Ask, "quota" | "refusal">): Ask {
  return { ...ask, quota, refusal };
}

/** A request with the faults that it asks for. */
async function asWished(
  ask: Ask,
  { header }: Incoming,
  { c, caps }: { readonly c: HttpContext; readonly caps: PerRequestFaults },
): Promise<Ask> {
  const request = { method: c.req.method, header };
  const queries = (name: string) => c.req.queries(name) ?? [];
  const wishes = await requestedFault({ ask, request, queries }, { ...ASKABLE, caps });
  return wishes ? { ...ask, ...wishes } : ask;
}

/** @throws {ApiError} for a model that there is not, or not for this; a deployment may have any name */
function checkModel(api: Api, { model, deployment, path }: Ask): void {
  if (model === null || deployment !== null || model.startsWith("ft:")) return;
  const known = modelOf(model);
  const fits = known?.owned_by === api.vendor &&
    (api.vendor !== "system" || TASKS.every(([of, task]) => !of.test(path) || known?.task === task));
  if (!fits && api.unknownModel) throw new ApiError(api.unknownModel(model, path));
}

/** Task of a model by the path under which OpenAI serves it. */
const TASKS: readonly (readonly [path: RegExp, task: Task])[] = [
  [/\/(?:chat\/completions|responses)$/, "chat"],
  [/\/v1\/completions$/, "completion"],
  [/\/embeddings$/, "embedding"],
  [/\/moderations$/, "moderation"],
  [/\/images\/\w+$/, "image"],
  [/\/audio\/speech$/, "speech"],
  [/\/audio\/(?:transcriptions|translations)$/, "transcription"],
];

function headerOf({ env }: HttpContext, name: string): string | undefined {
  return env.connection.header(name);
}

function incoming(
  context: RouteContext<Ask, Content>,
  c: HttpContext,
  { session, arrived, settings }: RequestCaller & Pick<Incoming, "settings">,
): Incoming {
  const { req } = c;
  return {
    path: req.path,
    prefix: c.env.prefix ?? "",
    param: (name) => req.param(name) ?? "",
    query: (name) => req.query(name),
    queries: (name) => [...req.queries(name) ?? [], ...req.queries(`${name}[]`) ?? []],
    queryNames: () => Object.keys(req.query()),
    header: (name) => headerOf(c, name),
    text: () => context.readBody(c),
    form: (limit) => formOf(context, c, limit),
    arrived,
    session,
    settings,
    overrides: overridesOf(c, settings.response.allow_header_overrides),
    objectStore: context.objectStore,
  };
}

/** Reads a multipart form. @throws {ApiError} 413, and 400 for what is none, or has too many parts */
async function formOf(
  context: RouteContext<Ask, Content>,
  c: HttpContext,
  limit?: number,
): Promise<FormData> {
  const bytes = await context.readBytes(c, limit);
  const type = headerOf(c, "content-type") ?? "";
  const form = await multipartForm(bytes, type);
  if (form === null) throw apiError(400, "Could not parse multipart form");
  if (form === "too many") {
    throw apiError(400, `Too many parts in the multipart form: ${MOST_PARTS} are the most`);
  }
  return form;
}

/** Overrides of the `X-Fake-*` headers, where the configuration allows them. */
function overridesOf(c: HttpContext, allowed: boolean): Overrides {
  if (!allowed) return NO_OVERRIDES;
  return { mode: headerOf(c, "x-fake-response-mode"), template: headerOf(c, "x-fake-template") };
}

/** True if a client of Anthropic's asks for what that API has not got; its chat completions are OpenAI's. */
function isForeign(c: HttpContext): boolean {
  const { path } = c.req;
  return headerOf(c, "anthropic-version") !== undefined && !path.endsWith("/chat/completions") &&
    apiOf(path, (name) => headerOf(c, name)) === anthropic;
}

/** True for a documented path; a trailing slash and a path that is near it are accepted, too, but are not exact. */
function isExact({ req, env: { prefix = "" } }: HttpContext): boolean {
  const path = new URL(req.url).pathname.slice(prefix.length); // Hono's own has no slash at its end
  return !path.endsWith("/") && !isNear(path);
}

/** 426 is what makes clients of the Responses API go on with HTTP at once. */
function noWebSocket(): ApiError {
  return new ApiError({
    status: 426,
    code: "upgrade_required",
    message: "WebSocket is not served here. Send a POST, with `stream: true` for events.",
    headers: { upgrade: "HTTP/1.1", connection: "close" },
  });
}

/** Refuses a path without an endpoint: 405, or 404 with the error of the API; `silent`: with an empty body, as the real API. */
export function refuse(c: HttpContext, silent: boolean): never {
  const { method, path } = c.req;
  if (/^websocket$/i.test(headerOf(c, "upgrade") ?? "")) throw noWebSocket();
  if (silent) throw apiError(404, "");
  const api = apiOf(path, (name) => headerOf(c, name));
  const exact = path.replace(/\/$/, "");
  const here = endpoints.filter((endpoint) => endpoint.api === api && patternOf(endpoint.path).test(exact));
  const allow = [...new Set(here.map((endpoint) => endpoint.method))].join(", ");
  if (allow === "") {
    throw apiError(404, `Invalid URL (${method} ${path})`);
  }
  const message =
    `Not allowed to ${method} on ${path}. (HINT: Perhaps you meant to use a different HTTP method?)`;
  throw new ApiError({ status: 405, code: "method_not_supported", message, headers: { allow } });
}
