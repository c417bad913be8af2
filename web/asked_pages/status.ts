import { hasNoBody, withHeaders } from "../../engine/reply/body.ts";
import { errorPage } from "../answers/error_page.ts";
import { FOLLOWED } from "../answers/redirect.ts";
import { asked, bad, METHODS, numberIn, wholeIn } from "./asked_page.ts";
import type { Random } from "../../engine/chance/random.ts";
import type { Answer } from "../../engine/reply/reply.ts";

/** `/status/503`, or one of several by their weights: `/status/200:0.9,500:0.1`. */
export const status = asked({
  name: "ask_status",
  methods: METHODS,
  path: "/status/:codes",
  answer({ ask, draw }) {
    const code = drawn(ask.params["codes"] ?? "", draw("content"));
    return answerWith(code, ask.site.base);
  },
});

/** @throws {ApiError} 400 for what is not codes with weights */
function drawn(text: string, random: Random): number {
  const choices = text.split(",").map((choice) => {
    const [code = "", weight = "1", ...more] = choice.split(":");
    if (more.length > 0) throw bad(`status: expected code or code:weight, got "${choice.slice(0, 100)}".`);
    return { code: wholeIn("status", code, [200, 599]), weight: numberIn("weight", weight, [0, 1e6]) };
  });
  let left = random() * choices.reduce((sum, { weight }) => sum + weight, 0);
  for (const { code, weight } of choices) {
    left -= weight;
    if (left < 0) return code;
  }
  throw bad("status: expected a weight above 0.");
}

/** A page with this status, and what a status has to bring along. */
function answerWith(code: number, base: string): Answer {
  if (hasNoBody(code)) return { status: code, headers: {}, body: "" };
  const page = errorPage({ status: code, code: null, message: "This is what was asked for." });
  if (code === 401) return withHeaders(page, { "www-authenticate": 'Basic realm="errorworks"' });
  if (code === 405) return withHeaders(page, { allow: "" });
  if (code === 426) return withHeaders(page, { upgrade: "websocket" });
  if (code === 407) return withHeaders(page, { "proxy-authenticate": 'Basic realm="errorworks"' });
  return FOLLOWED.some((one) => one === code) ? withHeaders(page, { location: `${base}/` }) : page;
}
