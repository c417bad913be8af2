import { getRequestListener } from "@hono/node-server";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { rests } from "../base/clock.ts";
import { lengthOf } from "../reply/body.ts";
import type { App } from "../reply/connection.ts";
import type { Refuse } from "./listen.ts";
import { NodeChannel } from "./node_channel.ts";
import { handleTarget, refusalOfHead, takeHostOfTarget } from "./request_head.ts";
import { SocketConnection } from "./socket_connection.ts";
import { placeOn } from "./socket_use.ts";

/** Listener of requests for `node:http`: `app`, behind a look at the head. */
export function nodeListener(app: App, refuse: Refuse): RequestListener {
  const handle = getRequestListener(
    async (request, { incoming, outgoing }) => {
      // HTTP/2 is never offered, so these are the HTTP/1 classes.
      const channel = new NodeChannel(incoming as IncomingMessage, outgoing as ServerResponse);
      const connection = new SocketConnection(channel);
      const place = placeOn(channel.socket, connection); // at once: the parser reads all there is before others act
      await undefined; // the parser goes on first: what came with the head may turn out not to be HTTP
      await place;
      if (connection.isPipelined) await rests();
      return app.fetch(request, { connection });
    },
    {
      overrideGlobalObjects: false,
      hostname: "localhost", // for HTTP/1.0, which needs no host header
      errorHandler() {
        const { type, body } = refuse(400);
        return new Response(body, { status: 400, headers: { "content-type": type } });
      },
    },
  );
  return (incoming, outgoing) => {
    const status = refusalOfHead(incoming);
    if (status === null) {
      takeHostOfTarget(incoming);
      return handleTarget(incoming, () => void handle(incoming, outgoing));
    }
    const { type, body } = refuse(status);
    outgoing.writeHead(status, {
      "content-type": type,
      "content-length": lengthOf(body),
      connection: "close",
    });
    outgoing.end(body);
  };
}
