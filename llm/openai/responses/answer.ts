import type { Answer, Exchange, Random } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { type Frame, stream } from "../../frames.ts";
import type { Json } from "../../json.ts";
import type { Content } from "../../writing/content.ts";
import { responseHeaders } from "../headers.ts";
import { withFloats } from "./response.ts";

/** A good answer in JSON, laid out as this API does: no line feed at the end. */
export function wholeAnswer(exchange: Exchange<Ask>, body: Json): Answer {
  return answer(exchange, "application/json", withFloats(JSON.stringify(body, null, 2)));
}

/** A good answer as a stream of events. */
export function streamAnswer(exchange: Exchange<Ask>, frames: readonly Frame[], content: Content): Answer {
  const body = stream(frames, exchange, content.settings.stream);
  return answer(exchange, "text/event-stream; charset=utf-8", body);
}

function answer(exchange: Exchange<Ask>, type: string, body: Answer["body"]): Answer {
  const { id, ask } = exchange;
  const ms = exchange.now() - exchange.started;
  return { status: 200, headers: responseHeaders(id, type, ask, ms), body };
}

/** Where the padding of deltas comes from; `null` where the client wants none. */
export function paddingOf(exchange: Exchange<Ask>, wanted: boolean): Random | null {
  return wanted ? exchange.draw("padding") : null;
}
