import { type Context, Hono } from "hono";
import { ApiError } from "../engine/error.ts";
import type { Desk, Env, Serve } from "../engine/types.ts";
import { type Ask, type Overrides, plainAsk } from "./ask.ts";
import type { Content } from "./content.ts";
import { checkKey } from "./keys.ts";
import { takeQuota } from "./limits.ts";
import { MODELS } from "./models.ts";
import { readChat } from "./read_chat.ts";

const CHAT = "/v1/chat/completions";
const AZURE = "/openai/deployments/:deployment/chat/completions";

/** The paths of the fake API. What is not served is a 404 (or 405) in the shape of the API, recorded like the rest. */
export function routes({ serve: open, content, readBody, limits }: Desk<Ask, Content>): Hono<Env> {
  const serve: Serve<Ask> = (c, route, read) =>
    open(c, route, (session) => {
      checkKey(c.env.connection, content().apiKeys);
      return read(session);
    });
  const chat = (c: Context<Env>, deployment: string | null) =>
    serve(c, `POST ${deployment === null ? CHAT : AZURE}`, async (session) => {
      const now = content();
      const overrides = overridesOf(c, now.headerOverrides);
      const ask = readChat(await readBody(c), { path: c.req.path, deployment, overrides });
      const client = session?.name ?? "anybody";
      return { ...ask, quota: takeQuota(ask, { buckets: limits(), client, limits: now.limits }) };
    });

  return new Hono<Env>({ strict: false })
    .post(CHAT, (c) => chat(c, null))
    .post(AZURE, (c) => chat(c, c.req.param("deployment")))
    .get("/v1/models", (c) => serve(c, "GET /v1/models", () => plainAsk("models", c.req.path)))
    .get("/v1/models/:id{.+}", (c) =>
      serve(c, "GET /v1/models/:id", () => {
        const id = c.req.param("id");
        if (!MODELS.some((model) => model.id === id)) throw unknownModel(id);
        return { ...plainAsk("models", c.req.path), model: id };
      }))
    .all("/v1/*", (c) => serve(c, `${c.req.method} *`, () => refuse(c)))
    .all("/openai/*", (c) => serve(c, `${c.req.method} *`, () => refuse(c)));
}

/** What the `X-Fake-*` headers say, where the configuration lets them. */
function overridesOf(c: Context<Env>, allowed: boolean): Overrides {
  if (!allowed) return { mode: undefined, template: undefined };
  const { connection } = c.env;
  return { mode: connection.header("x-fake-response-mode"), template: connection.header("x-fake-template") };
}

function unknownModel(id: string): ApiError {
  const message = `The model '${id}' does not exist`;
  return new ApiError({ status: 404, param: "model", code: "model_not_found", message });
}

/** Methods of the paths that are served. */
const SERVED: readonly (readonly [RegExp, string])[] = [
  [/^\/v1\/chat\/completions\/?$/, "POST"],
  [/^\/openai\/deployments\/[^/]+\/chat\/completions\/?$/, "POST"],
  [/^\/v1\/models(\/.*)?$/, "GET"],
];

function refuse({ req }: Context<Env>): never {
  const allow = SERVED.find(([path]) => path.test(req.path))?.[1];
  if (allow === undefined) {
    throw new ApiError({ status: 404, code: null, message: `Invalid URL (${req.method} ${req.path})` });
  }
  const message =
    `Not allowed to ${req.method} on ${req.path}. (HINT: Perhaps you meant to use a different HTTP ` +
    "method?)";
  throw new ApiError({ status: 405, code: "method_not_supported", message, headers: { allow } });
}
