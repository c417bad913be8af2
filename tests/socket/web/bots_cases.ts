/** Cases of measures against bots. */
import { strict as assert } from "node:assert";
import { sessionCookie } from "../../../web/site/user_session.ts";
import type { RawReply } from "../../raw.ts";
import type { WebCase } from "./play.ts";

const [LOGGED_IN = ""] = sessionCookie({ seed: 0, base: "/web" }, "Ada", 0).split(";");
const HTML = "text/html; charset=utf-8";

/** A page of HTML of the length that it says, with this in it and that not. */
function page(reply: RawReply, has: RegExp, lacks = /(?!)/): void {
  assert.equal(reply.headers["content-type"]?.toLowerCase(), HTML);
  assert.ok(reply.whole);
  assert.match(reply.body, has);
  assert.doesNotMatch(reply.body, lacks);
}

const CONTENT = /Lamps<\/h1>|product|class="cards/;

const walls: readonly WebCase[] = [
  {
    fault: "challenge",
    name: "challenge is a page with 200 that checks the browser",
    path: "/shop/lamps",
    check({ reply }) {
      page(reply, /<title>Just a moment\.\.\.<\/title>.*document\.cookie = "clearance=/s, CONTENT);
      assert.match(reply.headers["cache-control"] ?? "", /no-store/);
    },
  },
  ...[202, 403, 429, 503].map((status): WebCase => ({
    fault: "challenge",
    name: `challenge comes with ${status} where that is wanted`,
    options: { status },
    status,
    check: ({ reply }) => page(reply, /Just a moment/),
  })),
  {
    fault: "challenge",
    name: "challenge has the marks of the best-known CDN where they are wanted, and else none",
    options: { marks: true, status: 403 },
    status: 403,
    check({ reply }) {
      page(reply, /_cf_chl_opt.*\/cdn-cgi\/challenge-platform\/.*__cf_chl_/s);
      assert.equal(reply.headers["server"], "cloudflare");
      assert.equal(reply.headers["cf-mitigated"], "challenge");
      assert.match(reply.headers["cf-ray"] ?? "", /^[\da-f]{16}-[A-Z]{3}$/);
    },
  },
  {
    fault: "challenge",
    name: "challenge asks for a tick where that is wanted",
    path: "/shop/lamps",
    options: { form: "captcha" },
    check: ({ reply }) => page(reply, /Are you a robot\?.*type="checkbox".*"clearance=/s, CONTENT),
  },
  {
    fault: "challenge",
    name: "challenge has no way out where that is wanted",
    path: "/shop/lamps",
    options: { form: "denied", status: 403 },
    status: 403,
    check: ({ reply }) => page(reply, /Access Denied/, /<script|Lamps<\/h1>/),
  },
  ...["g-recaptcha", "h-captcha", "cf-turnstile"].map((widget, at): WebCase => ({
    fault: "captcha_widget",
    name: `captcha_widget is the good page, whole, with a ${widget} below it`,
    path: "/shop/lamps",
    options: { form: ["recaptcha", "hcaptcha", "turnstile"][at] },
    check({ reply, healthy }) {
      page(reply, new RegExp(`</main>.*<div class="${widget}" data-sitekey=`, "s"));
      assert.equal(reply.body.replace(/<form class="newsletter".*?<\/form>\n/s, ""), healthy.body);
    },
  })),
  {
    fault: "soft_404",
    name: "soft_404 says not found with 200",
    path: "/shop/lamps",
    check({ reply }) {
      assert.equal(reply.statusLine, "HTTP/1.1 200 OK");
      page(reply, /<title>Page not found<\/title>/, CONTENT);
    },
  },
  {
    fault: "soft_404",
    name: "soft_404 says so of a page that there is not, too",
    path: "/no/such/page",
    check({ reply, healthy }) {
      assert.equal(healthy.status, 404);
      page(reply, /Page not found/);
    },
  },
  {
    fault: "soft_404",
    name: "soft_404 redirects to home where that is wanted",
    path: "/no/such/page",
    options: { how: "home" },
    status: 302,
    check: ({ reply }) => assert.equal(reply.headers["location"], "/web/"),
  },
  {
    fault: "consent_wall",
    name: "consent_wall stands in place of the page",
    path: "/shop/lamps",
    check: ({ reply }) => page(reply, /Before you continue/, CONTENT),
  },
  {
    fault: "consent_wall",
    name: "consent_wall stands above the page where that is wanted",
    path: "/shop/lamps",
    options: { how: "above" },
    check({ reply, healthy }) {
      page(reply, /<body>\n<div id="consent"/);
      assert.equal(reply.body.replace(/<div id="consent".*?<\/div>\n\n?/s, "").length, healthy.body.length);
    },
  },
  {
    fault: "login_wall",
    name: "login_wall is the form of the login at the address of the page",
    path: "/shop/lamps?page=2",
    check: ({ reply }) =>
      page(reply, /name="next" value="\/web\/shop\/lamps\?page=2".*type="password"/s, CONTENT),
  },
  {
    fault: "session_expiry",
    name: "session_expiry leads who was logged in to the login, and takes the session away",
    path: "/shop/lamps?page=2",
    headers: { cookie: LOGGED_IN },
    status: 302,
    check({ reply, healthy }) {
      assert.equal(healthy.status, 200);
      assert.equal(reply.headers["location"], "/web/login?next=%2Fweb%2Fshop%2Flamps%3Fpage%3D2");
      assert.match(reply.headers["set-cookie"] ?? "", /^session=; .*Max-Age=0$/);
    },
  },
  {
    fault: "session_expiry",
    name: "session_expiry is the form of the login at the address of the page where that is wanted",
    path: "/shop/lamps",
    headers: { cookie: `visitor=me; ${LOGGED_IN}` },
    options: { how: "page" },
    check({ reply }) {
      page(reply, /name="next" value="\/web\/shop\/lamps".*type="password"/s, CONTENT);
      assert.match(reply.headers["set-cookie"] ?? "", /^session=; .*Max-Age=0$/);
    },
  },
];

const others: readonly WebCase[] = [
  {
    fault: "js_shell",
    name: "js_shell has no content but in a script",
    path: "/shop/lamps",
    check({ reply }) {
      page(reply, /<div id="root"><\/div>\n<noscript>/);
      const withoutScripts = reply.body.replace(/<script>.*?<\/script>/gs, "");
      assert.doesNotMatch(withoutScripts, CONTENT);
    },
  },
  {
    fault: "js_shell",
    name: "js_shell has no content at all where that is wanted",
    path: "/shop/lamps",
    options: { data: "none", status: 202 },
    status: 202,
    check: ({ reply }) => page(reply, /<div id="root"><\/div>/, CONTENT),
  },
  ...[403, 419, 422].map((status): WebCase => ({
    fault: "expired_form",
    name: `expired_form refuses what is sent with ${status}`,
    path: "/contact",
    method: "POST",
    options: { status },
    status,
    check: ({ reply }) => page(reply, /<h1>.*This form has expired\./s),
  })),
  {
    fault: "mixed_limits",
    name: "mixed_limits is the good page with headers in three units",
    options: { reset_sec: [30, 30], units: ["delta_sec", "epoch_sec", "http_date"] },
    check({ reply, healthy }) {
      assert.equal(reply.body, healthy.body);
      const names = ["x-ratelimit-reset", "x-rate-limit-reset", "ratelimit-reset"];
      const told = names.map((name) => reply.headers[name] ?? "").toSorted();
      assert.match(told.join("|"), /^\d{10}\|30\|\w{3}, .* GMT$/);
      assert.equal(reply.headers["x-ratelimit-remaining"], "0");
    },
  },
  {
    fault: "mixed_limits",
    name: "mixed_limits is a 429 where that is wanted",
    options: { status: 429 },
    status: 429,
    check: ({ reply }) => assert.ok(reply.headers["x-ratelimit-reset"]),
  },
  ...[402, 430, 499, 509].map((status): WebCase => ({
    fault: "paywall",
    name: `paywall is a page with ${status}`,
    path: "/shop/lamps",
    options: { statuses: [status] },
    status,
    check({ reply }) {
      assert.ok(reply.statusLine.startsWith(`HTTP/1.1 ${status} `));
      page(reply, /limit of free pages/, CONTENT);
    },
  })),
  {
    fault: "cloaking",
    name: "cloaking is another page of the same kind at the same address",
    path: "/shop/lamps",
    headers: { "user-agent": "one" },
    check({ reply, healthy }) {
      page(reply, CONTENT);
      assert.notEqual(reply.body, healthy.body);
      assert.equal(reply.headers["vary"], healthy.headers["vary"]);
    },
  },
  {
    fault: "cloaking",
    name: "cloaking is the same page with other prices where that is wanted",
    path: "/item/lamp-00042",
    headers: { "user-agent": "one" },
    options: { shows: "price" },
    check({ reply, healthy }) {
      const priceIn = ({ body }: RawReply) => Number(/data-price="([\d.]+)"/.exec(body)?.[1]);
      const share = priceIn(reply) / priceIn(healthy);
      assert.ok(share < 0.9 || share > 1.1, `${share}`);
      const titleIn = ({ body }: RawReply) => /<title>.*?<\/title>/.exec(body)?.[0];
      assert.equal(titleIn(reply), titleIn(healthy));
    },
  },
];

/** Every fault of `web/faults/bots`. */
export const botCases: readonly WebCase[] = [...walls, ...others];
