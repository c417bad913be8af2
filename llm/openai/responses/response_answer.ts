import type { Ask } from "../../request/ask.ts";
import type { FrameSource } from "../../../engine/reply/frames.ts";
import { type Frame, stream } from "../../request/frames.ts";
import type { Json } from "../../../engine/base/json.ts";
import { responseHeaders } from "../openai_headers.ts";
import { type Padding, paddings } from "../padding.ts";
import { withFloats } from "./response.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";
import type { Content } from "../../request/content.ts";

/** A good answer in JSON, laid out as this API does: no line feed at the end. */
export function wholeAnswer(exchange: Exchange<Ask>, body: Json): Answer {
  return answer(exchange, "application/json", withFloats(JSON.stringify(body, null, 2)));
}

/** A good answer as a stream of events. */
export function streamAnswer(exchange: Exchange<Ask>, frames: FrameSource<Frame>, content: Content): Answer {
  const body = stream(frames, exchange, content.settings.stream);
  return answer(exchange, "text/event-stream; charset=utf-8", body);
}

function answer(exchange: Exchange<Ask>, type: string, body: Answer["body"]): Answer {
  const { id, ask } = exchange;
  const ms = exchange.took();
  return { status: 200, headers: responseHeaders(id, type, ask, ms), body };
}

/** Paddings of deltas; `null` where the client wants none. */
export function paddingOf(exchange: Exchange<Ask>, wanted: boolean): Padding | null {
  return wanted ? paddings(exchange.draw("padding")) : null;
}
