import { hasNoBody } from "../../engine/reply/body.ts";
import { asked, inPieces, METHODS, numberIn, smallPage, wholeIn } from "./asked_page.ts";

/** Longest time that can be read from an address, in seconds. */
const MOST_SEC = 86_400;

/** `/delay/3`: a page, after so many seconds. */
export const delay = asked({
  name: "ask_delay",
  methods: METHODS,
  path: "/delay/:sec",
  async answer({ ask, sleep }, { max_delay_sec }) {
    const sec = numberIn("delay", ask.params["sec"] ?? "", [0, MOST_SEC]);
    await sleep(Math.min(sec, max_delay_sec) * 1000);
    return smallPage("Late");
  },
});

/** What drips, as in httpbin. */
const STAR = "*".charCodeAt(0);

/** `/drip?duration=2&numbytes=10&code=200&delay=0`: bytes that come one by one, in so many seconds. */
export const drip = asked({
  name: "ask_drip",
  path: "/drip",
  async answer({ ask: { query }, sleep }, { max_delay_sec, max_bytes }) {
    const given = (name: string, usual: number) => query.get(name) ?? String(usual);
    const bytes = wholeIn("numbytes", given("numbytes", 10), [1, max_bytes]);
    const code = wholeIn("code", given("code", 200), [200, 599]);
    const wait = Math.min(numberIn("delay", given("delay", 0), [0, MOST_SEC]), max_delay_sec);
    const duration = Math.min(
      numberIn("duration", given("duration", 2), [0, MOST_SEC]),
      max_delay_sec - wait,
    );
    await sleep(wait * 1000);
    if (hasNoBody(code)) return { status: code, headers: {}, body: "" };
    const pieces = inPieces(new Uint8Array(bytes).fill(STAR), 1);
    const pace = (index: number) => index === 0 ? undefined : sleep(duration * 1000 / (pieces.length - 1));
    const headers = { "content-type": "application/octet-stream", "content-length": String(bytes) };
    return { status: code, headers, body: { pieces, pace } };
  },
});
