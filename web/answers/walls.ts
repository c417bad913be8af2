/**
 * Pages that stand in place of others: what is told here of one is on the wire where a fault shows it, and known to
 * the score where a crawler took it for the page.
 *
 * @module
 */
import { page } from "../parts/page.ts";
import type { Resource } from "../http/resource.ts";
import type { Site } from "../site/site.ts";

/** A page that says «not found». */
export function softNotFound(site: Site): Resource {
  return page(site, {
    kind: "soft_404",
    title: "Page not found",
    canonical: "/",
    main: `<h1>Oops!</h1>\n<p>We could not find the page that you are looking for.</p>\n` +
      `<p><a href="${site.base}/">Back to the shop</a></p>`,
  });
}

/** A page that wants a subscription. */
export function paywallPage(site: Site, path: string): Resource {
  return page(site, {
    kind: "paywall",
    title: "Subscribe to read on",
    canonical: path,
    main: "<h1>You have reached your limit of free pages</h1>\n" +
      "<p>Subscribe for 1 € a week to go on reading.</p>\n<p><button>Subscribe</button></p>",
  });
}

/** Cookie that answers the question about cookies. */
export const CONSENT_COOKIE = "consent";

/** A page that asks for consent to cookies. */
export function consentPage(site: Site, path: string): Resource {
  return page(site, {
    kind: "consent_wall",
    title: "Before you continue",
    canonical: path,
    main: consentQuestion(site),
  });
}

/** The question itself, which can stand above another page. */
export function consentQuestion({ base }: Site): string {
  const agree = `document.cookie='${CONSENT_COOKIE}=yes; path=${
    base || "/"
  }; max-age=31536000'; location.reload()`;
  return `<div id="consent" role="dialog" aria-modal="true">
<h1>Before you continue</h1>
<p>We and our 1,482 partners use cookies to deliver and improve this site.</p>
<p><button onclick="${agree}">Accept all</button> <button onclick="${agree}">Only what is necessary</button></p>
</div>
`;
}
