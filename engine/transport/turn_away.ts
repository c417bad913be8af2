import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { lengthOf } from "../reply/body.ts";
import { inTurn } from "./in_turn.ts";
import type { Refuse } from "./listen.ts";
import { type RefusalStatus, statusOfParserError } from "./request_head.ts";
import { answerAndEnd, cutSoon } from "./socket_use.ts";

/** Answers bytes that the parser refuses, and what only a proxy could do, on the bare socket. */
export function turnAway(server: Server, refuse: Refuse): void {
  const answer = (status: RefusalStatus, hasRow: boolean) => {
    const { type, body } = refuse(status, hasRow);
    return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: ${type}\r\n` +
      `content-length: ${lengthOf(body)}\r\nconnection: close\r\n\r\n${body}`;
  };
  const bare = (socket: Duplex, status: RefusalStatus) => {
    if (socket.writable) answerAndEnd(socket, answer(status, false));
    else socket.destroy();
  };
  const latest = new WeakMap<Duplex, Exchange>();
  const note = (incoming: IncomingMessage, outgoing: ServerResponse) =>
    void latest.set(incoming.socket, { incoming, outgoing });
  for (const event of ["request", "checkExpectation"]) server.prependListener(event, note);
  server.on("clientError", (error, socket) => {
    forgetParser(socket);
    const status = statusOfParserError(error);
    inTurn(socket, async (broken) => {
      const last = latest.get(socket);
      if (broken && !broken.isAnswered) return broken.refuse(status, answer(status, true));
      if (broken || last?.incoming.complete === false) return cutSoon(socket); // the rest of what has its answer
      if (last) await sent(last.outgoing, socket);
      bare(socket, status);
    });
  });
  server.on("connect", (_request, socket) => bare(socket, 400)); // nobody else would tell the client
}

/**
 * Keeps what else comes on a connection from the parser that it had: `node:http` under Deno goes on feeding that one, and
 * meanwhile another connection may have got it.
 */
function forgetParser(socket: Duplex): void {
  for (const event of ["data", "end"]) socket.removeAllListeners(event);
  socket.resume();
}

/** A request, which may have been refused before there was a connection for it, and its response. */
interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** Waits until a response is sent, or its connection is gone. */
async function sent(outgoing: ServerResponse, socket: Duplex): Promise<void> {
  if (outgoing.writableFinished || socket.destroyed) return;
  await new Promise<void>((resolve) => {
    for (const emitter of [outgoing, socket]) emitter.once("close", resolve);
  });
}
