import { errorPage } from "../answers/error_page.ts";
import { asked, METHODS, numberIn, smallPage } from "./asked_page.ts";
import { seeded } from "./bytes.ts";

/** `/unstable?failure_rate=0.3&seed=7`: a 500 so often, else a page; with a seed always the same of them. */
export const unstable = asked({
  name: "ask_unstable",
  methods: METHODS,
  path: "/unstable",
  answer(exchange) {
    const rate = numberIn("failure_rate", exchange.ask.query.get("failure_rate") ?? "0.5", [0, 1]);
    if (seeded(exchange)() >= rate) return smallPage("Good this time");
    return errorPage({ status: 500, code: null, message: "This is what was asked for." });
  },
});
