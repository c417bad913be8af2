import { messageOf } from "../base/error.ts";
import { secretHex } from "../chance/random.ts";
import { AdminClient, send, type StartedServer } from "./admin_client.ts";
import { patchEnv } from "./patch_env.ts";
import { assignments, type DomainTesting, restoring, settingsTree } from "./settings.ts";
import type { EnvPatch, Errorworks, ErrorworksOptions } from "./types.ts";
import { settledRows } from "./waiting.ts";

/** A start as `errorworks serve` knows it. */
export interface StartCall {
  readonly preset: string | undefined;
  /** Assignments for `--set`, that of the admin token among them. */
  readonly set: readonly string[];
  readonly token: string;
  readonly listen: boolean;
}

/** Starts a server for a test; `start` knows where it runs. @throws {Error} saying what is wrong with the options */
export async function startErrorworks(
  options: ErrorworksOptions,
  domains: readonly DomainTesting[],
  start: (call: StartCall) => Promise<StartedServer>,
): Promise<Errorworks> {
  try {
    const { preset, listen = true } = options;
    const token = secretHex(16);
    const set = [...assignments(options, domains), `server.admin_token=${token}`];
    const server = await start({ preset, listen, set, token });
    return await drive(server, domains);
  } catch (error) {
    throw failure("start errorworks", error);
  }
}

/** Error that says what could not be done; where a setting came from is no news to who wrote the test. */
function failure(what: string, error: unknown): Error {
  const why = messageOf(error).replaceAll(/ \((--set [\w.]+|request body)\)/g, "");
  return new Error(`Cannot ${what}: ${why}`, { cause: error });
}

/** A started server as a test sees it. */
async function drive(server: StartedServer, domains: readonly DomainTesting[]): Promise<Errorworks> {
  const admin = new AdminClient(server);
  const names = domains.map(({ name }) => name);
  const initial = await admin.config();
  const patches: EnvPatch[] = [];
  const url = () => {
    if (server.url !== null) return server.url;
    throw new Error("This server has no address, as it was started with listen: false; use its fetch()");
  };
  const env = () => Object.assign({}, ...domains.map((domain) => domain.env(url())));
  const close = async () => {
    for (const restore of patches.splice(0).reverse()) restore();
    await server.stop();
  };
  return {
    get url() {
      return url();
    },
    token: server.token,
    fetch: (input, init) => send(server, input, init),
    env,
    patchEnv() {
      const patch = patchEnv(env());
      patches.push(patch);
      return patch;
    },
    async set(settings) {
      try {
        await admin.change(settingsTree(settings, domains));
      } catch (error) {
        throw failure("change the settings", error);
      }
    },
    async reset() {
      await admin.change(restoring(await admin.config(), initial));
      await admin.reset();
    },
    stats: () => admin.stats(),
    requests: (options) => settledRows(admin, names, { ...options, count: 0 }),
    waitFor: (count, options) => settledRows(admin, names, { ...options, count }),
    journal: (filter = {}, wait) => admin.journal(filter, wait),
    close,
    [Symbol.asyncDispose]: close,
  };
}
