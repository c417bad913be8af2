import type { Reply } from "../reply/reply.ts";

/** Thrown where a request is answered before its body has been asked for. */
export class EarlyReply extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super("Answered before the body");
    this.reply = reply;
  }
}
