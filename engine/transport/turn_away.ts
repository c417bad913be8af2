import { type IncomingMessage, type Server, STATUS_CODES } from "node:http";
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
  const latest = new WeakMap<Duplex, IncomingMessage>();
  server.prependListener("request", (incoming) => void latest.set(incoming.socket, incoming));
  server.on("clientError", (error, socket) => {
    const status = statusOfParserError(error);
    inTurn(socket, (broken) => {
      if (broken && !broken.isAnswered) broken.refuse(status, answer(status, true));
      else if (broken || latest.get(socket)?.complete === false) cutSoon(socket); // the rest of what has its answer
      else bare(socket, status);
    });
  });
  server.on("connect", (_request, socket) => bare(socket, 400)); // nobody else would tell the client
}
