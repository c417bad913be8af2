import { getLogger } from "@logtape/logtape";
import { within } from "../base/clock.ts";
import type { App } from "../reply/connection.ts";
import { BrokenOnPurpose } from "./fetch_connection.ts";
import { FetchConnections } from "./fetch_connections.ts";
import type { HandleWatch } from "./handle_watch.ts";
import type { Listener, PortAddress } from "./listen.ts";

const log = getLogger(["errorworks", "transport"]);

/** Time for connections whose exchanges were cut, in milliseconds: `Deno.serve` keeps those of clients that read nothing. */
const CUT_MS = 100;

/** Opens a port by `Deno.serve`. @throws when the port is taken or not allowed */
export function listenOnFetch(
  app: App,
  { hostname, port, shared = false }: PortAddress,
  handles?: HandleWatch,
): Listener {
  const connections = new FetchConnections();
  let closing = false;
  const serve = (port: number) =>
    Deno.serve(
      { hostname, port, reusePort: shared, onListen: () => {}, onError },
      (request, { completed, remoteAddr }) =>
        app.fetch(request, { connection: connections.open(request, completed, remoteAddr.hostname) }),
    );
  let server: Deno.HttpServer<Deno.NetAddr> | undefined = serve(port);
  const own = server.addr.port;
  const follow = () =>
    server?.finished.catch((error) => {
      server = undefined;
      if (closing) return;
      log.error("Port {port} has ended, opening it again: {error}", { port: own, error });
      handles?.lacking();
    });
  follow();
  const forget = handles?.add(() => {
    if (server) return;
    try {
      server = serve(own);
      follow();
    } catch {
      handles?.lacking();
    }
  });
  return {
    hostname,
    port: own,
    connections: () => connections.size,
    async close(drainMs) {
      closing = true;
      forget?.();
      if (!server) return;
      const down = Promise.all([server.shutdown(), server.finished]);
      if (await within(drainMs, down)) return;
      connections.cut();
      await within(CUT_MS, down);
    },
  };
}

/** Deno asks for this when a handler or a body fails. Bugs are logged; the body is gone by then, so is its status. */
function onError(error: unknown): Response {
  if (!(error instanceof BrokenOnPurpose)) log.error("Bug while sending: {error}", { error });
  return new Response(null, { status: 500, headers: { "x-errorworks-bug": "1" } });
}
