import type { Ask } from "../../request/ask.ts";
import { NO_HOST } from "../../site/origin.ts";
import { withTail } from "../document/markup.ts";
import { pageForms } from "../forms.ts";
import type { PlainPage } from "../plain_page.ts";
import { withBody } from "../../../engine/reply/body.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** A service, by the class that it looks for, its script, and the key that it has for tests. */
interface CaptchaService {
  readonly class: string;
  readonly script: string;
  readonly key: string;
}

/** A script on a host that never resolves; host and path of the real one, which detectors look for, are its path. */
function script(address: string): string {
  return `https://${NO_HOST}/${address}`;
}

const SERVICES = {
  recaptcha: {
    class: "g-recaptcha",
    script: script("www.google.com/recaptcha/api.js"),
    key: "6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI",
  },
  hcaptcha: {
    class: "h-captcha",
    script: script("js.hcaptcha.com/1/api.js"),
    key: "10000000-ffff-ffff-ffff-000000000001",
  },
  turnstile: {
    class: "cf-turnstile",
    script: script("challenges.cloudflare.com/turnstile/v0/api.js"),
    key: "1x00000000000000000000AA",
  },
} as const satisfies Readonly<Record<string, CaptchaService>>;

/** A form with a CAPTCHA below a page that is whole: who takes it for a wall is wrong (firecrawl/firecrawl#4461). */
export const captchaWidget = pageForms({
  name: "captcha_widget",
  summary:
    "the good page, whole, with a form below its content that has a CAPTCHA: by reCAPTCHA (recaptcha), " +
    "hCaptcha (hcaptcha) or Turnstile (turnstile); nothing is in the way",
  forms: {
    recaptcha: (page, exchange) => withForm(page, exchange, SERVICES.recaptcha),
    hcaptcha: (page, exchange) => withForm(page, exchange, SERVICES.hcaptcha),
    turnstile: (page, exchange) => withForm(page, exchange, SERVICES.turnstile),
  },
});

/** The script is one that waits for consent, as on many sites, so that no browser really loads it from there. */
function withForm(
  page: PlainPage,
  { ask: { site } }: Exchange<Ask>,
  { class: name, script: src, key }: CaptchaService,
) {
  const form = `<form class="newsletter" method="post" action="${site.base}/contact">
<p>News by mail? Please show that you are not a robot.</p>
<input type="email" name="email" aria-label="E-mail">
<div class="${name}" data-sitekey="${key}"></div>
<script type="text/plain" data-consent="functional" src="${src}" async defer></script>
<button>Subscribe</button>
</form>
`;
  return withBody(page, withTail(page.body, form));
}
