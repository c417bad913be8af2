import { type Context, Hono } from "hono";
import type { App, Connection, Env } from "../reply/connection.ts";
import type { Mounted } from "../service/service.ts";
import type { WorkerState } from "../worker/state.ts";
import { appOf, bugAnswer } from "./app.ts";

/** Request header that names a scope, for clients whose address cannot be changed. */
const HEADER = "x-errorworks-scope";
const FOLDER = "/scope/";

const NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/;

/** Longest wrong name that a message repeats, in characters. */
const MOST_NAME = 80;

/**
 * What answers the requests of a port, that of a domain or the main one: those of the server itself its app, those of a
 * scope the app of that scope.
 */
export function entranceOf(state: WorkerState, domain?: string): App {
  const own = appOf(state, domain);
  const scoped = scopedApp(state, domain);
  return {
    fetch: (request, bindings) =>
      isScoped(request.url, bindings.connection)
        ? scoped.fetch(request, bindings)
        : own.fetch(request, bindings),
  };
}

/** True for a request to a scope. Every request pays for this. */
function isScoped(url: string, connection: Connection): boolean {
  return url.startsWith(FOLDER, url.indexOf("/", FIRST_OF_HOST)) || connection.header(HEADER) !== undefined;
}

/** From here on a slash in a URL is that of its path: behind `http://`. */
const FIRST_OF_HOST = 8;

/** Hands a request to the app of its scope, which is made if there is none. */
function scopedApp(state: WorkerState, domain: string | undefined): Hono<Env> {
  const apps = new WeakMap<WorkerState, Hono<Env>>();
  const find = async (name: string) => {
    const scope = await state.scopes?.find(name) ?? state;
    const app = apps.get(scope) ?? appOf(scope, domain);
    apps.set(scope, app);
    return app;
  };
  const app = new Hono<Env>();
  app.all("*", async (c) => {
    const { name, prefix } = scopeOf(c);
    if (!NAME.test(name)) return refuse(c, { name, prefix }, homeOf(state, domain, c));
    return await (await find(name)).fetch(c.req.raw, { ...c.env, prefix });
  });
  return app.onError(bugAnswer(state));
}

/** The scope that a request names: in its path, or else in its header. */
interface NamedScope {
  readonly name: string;
  /** The part of its path that does so. */
  readonly prefix: string;
}

function scopeOf({ req, env: { connection } }: Context<Env>): NamedScope {
  const [prefix, name] = /^\/scope\/([^/]*)/.exec(req.path) ?? ["", connection.header(HEADER) ?? ""];
  return { name: name ?? "", prefix };
}

/** The domain that a request is meant for: that of the port, or by its path. */
function homeOf(
  { mounted, services }: WorkerState,
  domain: string | undefined,
  { req }: Context<Env>,
): Mounted | undefined {
  const path = req.path.replace(/^\/scope\/[^/]*/, "");
  const named = domain ?? services.find(({ base }) => base !== undefined && path.startsWith(base))?.name;
  return mounted.find(({ name }) => name === named) ?? mounted[0];
}

/** Says what is wrong with a name, in the shape of the domain. */
function refuse(c: Context<Env>, { name, prefix }: NamedScope, home: Mounted | undefined) {
  const message = `${JSON.stringify(name.slice(0, MOST_NAME))} cannot be the name of a scope: ` +
    "expected 1 to 64 letters, digits, dots, _ and -, and not only one or two dots";
  if (!home) return c.json({ error: { type: "invalid_request_error", message } }, 400);
  const about = {
    path: c.req.path.slice(prefix.length) || "/",
    query: (key: string) => c.req.query(key),
    header: (key: string) => c.env.connection.header(key),
  };
  const error = { status: 400, code: "invalid_request_error", message };
  return home.settle(c, `${c.req.method} *`, home.error(error, about));
}
