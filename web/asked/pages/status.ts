import type { Answer, Random } from "../../../engine/types.ts";
import { errorPage } from "../../error.ts";
import { asked, bad, numberIn, wholeIn } from "../page.ts";

/** `/status/503`, or one of several by their weights: `/status/200:0.9,500:0.1`. */
export const status = asked({
  name: "ask_status",
  path: "/status/:codes",
  answer({ ask, draw }) {
    const code = drawn(ask.params["codes"] ?? "", draw("content"));
    return answerWith(code, ask.site.base);
  },
});

/** @throws {ApiError} 400 for what is not codes with weights */
function drawn(text: string, random: Random): number {
  const choices = text.split(",").map((choice) => {
    const [code = "", weight = "1"] = choice.split(":");
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
  const page = errorPage({ status: code, code: null, message: "This is what was asked for." });
  if (BODILESS.includes(code)) return { status: code, headers: {}, body: "" };
  if (code === 401) return withHeader(page, "www-authenticate", 'Basic realm="errorworks"');
  if (code === 407) return withHeader(page, "proxy-authenticate", 'Basic realm="errorworks"');
  return REDIRECTS.includes(code) ? withHeader(page, "location", `${base}/`) : page;
}

/** Statuses that have no body (RFC 9110). */
const BODILESS = [204, 205, 304];
const REDIRECTS = [301, 302, 303, 307, 308];

function withHeader(answer: Answer, name: string, value: string): Answer {
  return { ...answer, headers: { ...answer.headers, [name]: value } };
}
