import { withHeaders } from "../../reply/body.ts";
import * as z from "zod";
import { defineFault } from "../fault.ts";
import { formOf, formOption } from "../form_options.ts";
import { withLines } from "./lines.ts";

/** Cookies that sites have been seen to set (aio-libs/aiohttp#2683), and some that test who keeps them. */
const FORMS = {
  no_name: "=hostile; Path=/",
  flag_alone: "HttpOnly",
  no_value: "hostile; Path=/",
  braces: "{hostile}=1; Path=/",
  at_sign: "@hostile=1; Path=/",
  slash: "hostile/1=1; Path=/",
  space_in_name: "hos tile=1; Path=/",
  json: 'hostile={"a":[1,2],"b":"c, d"}; Path=/',
  open_quote: 'hostile="1; Path=/',
  latin1: "hostile=\xe9t\xe9; Path=/",
  bad_date: "hostile=1; Path=/; Expires=Thu, 99 Foo 2099 25:61:61 GMT",
  empty_date: "hostile=1; Path=/; expires= ",
  foreign_domain: "hostile=1; Path=/; Domain=elsewhere.invalid",
  huge: `hostile=${"x".repeat(5000)}; Path=/`,
};

/** A good cookie behind the hostile one: a client that drops both has a bug. */
const AFTER = "after=kept; Path=/";

/** Sends the good reply with a malformed or hostile cookie, and with a good one behind it. */
export const hostileCookies = defineFault({
  name: "hostile_cookies",
  kind: "content",
  summary: "the good reply, with a Set-Cookie that breaks parsers and a good one (after=kept) behind it",
  degraded: "the good cookie alone",
  options: () =>
    z.object({
      form: formOption(FORMS).default("any").describe(
        "no_name; flag_alone: HttpOnly; no_value; braces, at_sign, slash or space_in_name: in the name; json; " +
          "open_quote; latin1; bad_date; empty_date; foreign_domain; huge: 5000 bytes; or any",
      ),
    }),
  async inject(exchange, { form }, healthy) {
    const cookie = formOf(FORMS, { form, random: exchange.random });
    const answer = await healthy();
    return withLines(answer, exchange, {
      own: [`Set-Cookie: ${cookie}`, `Set-Cookie: ${AFTER}`],
      nearest: withHeaders(answer, { "set-cookie": AFTER }),
    });
  },
});
