import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  type ServerEventBus,
} from "@modelcontextprotocol/server";

/** Resources that a client may be subscribed to. */
const MOST_SUBSCRIPTIONS = 64;

/** Adds `resources/subscribe` and `resources/unsubscribe` to the server of a session; `exists` knows the resources. */
export function addSubscriptions(
  server: McpServer,
  updates: ServerEventBus,
  exists: (uri: string) => Promise<boolean>,
): void {
  const uris = new Set<string>();
  let leave: (() => void) | undefined;
  const end = () => {
    leave?.();
    leave = undefined;
  };
  server.server.setRequestHandler("resources/subscribe", async ({ params: { uri } }) => {
    if (!await exists(uri)) throw new ResourceNotFoundError(uri);
    if (uris.size >= MOST_SUBSCRIPTIONS && !uris.has(uri)) throw new TooMany();
    uris.add(uri);
    leave ??= updates.subscribe((event) => {
      if (event.kind !== "resource_updated" || !uris.has(event.uri)) return;
      server.server.sendResourceUpdated({ uri: event.uri }).catch(end); // the session is over
    });
    return {};
  });
  server.server.setRequestHandler("resources/unsubscribe", ({ params: { uri } }) => {
    uris.delete(uri);
    if (uris.size === 0) end();
    return {};
  });
  server.server.onclose = end;
}

/** A client that is subscribed to all that it may. */
class TooMany extends ProtocolError {
  constructor() {
    const message =
      `A client may be subscribed to ${MOST_SUBSCRIPTIONS} resources: unsubscribe from one first`;
    super(ProtocolErrorCode.InvalidParams, message);
  }
}
