import { type Context, Hono } from "hono";
import { lazily } from "../base/lazily.ts";
import { oncePer } from "../base/once_per.ts";
import { SCOPE_FOLDER, SCOPE_HEADER, scopePrefix, wrongScopeName } from "../base/scope_name.ts";
import type { App, Connection, Env } from "../reply/connection.ts";
import type { Mounted } from "../service/service.ts";
import type { WorkerState } from "../worker/state.ts";
import { appOf } from "./app.ts";
import { bugAnswer } from "./bug.ts";

/** The app of a port: the server's own app answers its own requests, the app of a scope those of that scope. */
export async function portApp(state: WorkerState, domain?: string): Promise<Pick<App, "fetch">> {
  const own = await appOf(state, domain);
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
  return url.startsWith(SCOPE_FOLDER, url.indexOf("/", FIRST_OF_HOST)) ||
    connection.header(SCOPE_HEADER) !== undefined;
}

/** From here on a slash in a URL is that of its path: behind `http://`. */
const FIRST_OF_HOST = 8;

/** Hands a request to the app of its scope, which is made if there is none. */
function scopedApp(state: WorkerState, domain: string | undefined): Hono<Env> {
  const apps = oncePer((scope: WorkerState) => lazily(() => appOf(scope, domain)));
  const find = async (name: string) => await apps(await state.scopes?.find(name) ?? state)();
  const app = new Hono<Env>();
  app.all("*", async (c) => {
    const { name, prefix } = scopeOf(c);
    const wrong = wrongScopeName(name);
    if (wrong !== null) return refuse(c, wrong, homeOf(state, domain, c));
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
  const prefix = scopePrefix(req.path);
  const name = prefix === "" ? connection.header(SCOPE_HEADER) ?? "" : prefix.slice(SCOPE_FOLDER.length);
  return { name, prefix };
}

/** The domain that a request is meant for: that of the port, or by its path. */
function homeOf(
  { mounted, services }: WorkerState,
  domain: string | undefined,
  c: Context<Env>,
): Mounted | undefined {
  const path = pathIn(c);
  const named = domain ?? services.find(({ base }) => base !== undefined && path.startsWith(base))?.name;
  return mounted.find(({ name }) => name === named) ?? mounted[0];
}

/** Says what is wrong with a name, in the shape of the domain. */
function refuse(c: Context<Env>, message: string, home: Mounted | undefined) {
  if (!home) return c.json({ error: { type: "invalid_request_error", message } }, 400);
  const about = {
    path: pathIn(c),
    query: (key: string) => c.req.query(key),
    header: (key: string) => c.env.connection.header(key),
  };
  const error = { status: 400, code: "invalid_request_error", message };
  return home.settle(c, `${c.req.method} *`, home.error(error, about));
}

/** Path of a request within its scope. */
function pathIn({ req }: Context<Env>): string {
  return req.path.slice(scopePrefix(req.path).length) || "/";
}
