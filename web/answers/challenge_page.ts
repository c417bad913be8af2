import type { Ask } from "../request/ask.ts";
import { challengeScript } from "../site/clearance.ts";
import type { Answer } from "../../engine/reply/reply.ts";

/**
 * Kinds of challenge in front of a site: a check that a browser passes by itself, a question, or a refusal that has
 * no way out.
 */
export const CHALLENGES = ["check", "captcha", "denied"] as const;
export type Challenge = typeof CHALLENGES[number];

/** Content of a challenge, and the script that gets beyond it. */
interface Look {
  readonly title: string;
  readonly content: string;
  /** Code of the page, from that which solves it. */
  script?(solve: string): string;
}

const LOOKS: Readonly<Record<Challenge, Look>> = {
  check: {
    title: "Just a moment...",
    content: `<h1>Checking your browser before you can continue</h1>
<p>This site has to review the security of your connection. This takes a few seconds.</p>
<noscript><p>Enable JavaScript and cookies to continue.</p></noscript>
<form id="challenge-form" method="get"></form>
`,
    script: (solve) => solve,
  },
  captcha: {
    title: "Are you a robot?",
    content: `<h1>Please verify that you are a human</h1>
<p>We have seen unusual traffic from your network. Tick the box to go on.</p>
<form id="captcha-form" method="get"><label><input type="checkbox" id="prove"> I am not a robot</label></form>
`,
    script: (solve) => `document.getElementById("prove").onclick = function () {\n${solve}\n};`,
  },
  denied: {
    title: "Access Denied",
    content: `<h1>Access Denied</h1>
<p>You do not have permission to view this page: the request was blocked by our security service.</p>
`,
  },
};

/** Titles of all challenges. */
export const CHALLENGE_TITLES: readonly string[] = Object.values(LOOKS).map(({ title }) => title);

/** Headers by which crawlers tell a challenge of the best-known CDN, and the script that is on its pages. */
const MARKS = { server: "cloudflare", "cf-ray": "8f1c2d3e4a5b6c7d-FRA", "cf-mitigated": "challenge" };
const MARK_SCRIPT = '<script>window._cf_chl_opt={cvId:"3",cZone:"errorworks.invalid"};' +
  "/* /cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1 __cf_chl_tk */</script>\n";

/** The page that stands before a site until a browser has shown that it is one. */
export function challengePage(
  { site, header }: Pick<Ask, "site" | "header">,
  status: number,
  form: Challenge = "check",
  marks = false,
): Answer {
  const { title, content, script } = LOOKS[form];
  const code = script ? `<script>\n${script(challengeScript(site, { header }))}\n</script>\n` : "";
  const body = `<!DOCTYPE html>
<html lang="en-US">
<head>
<meta charset="utf-8">
<title>${title}</title>
${marks ? MARK_SCRIPT : ""}<meta name="robots" content="noindex,nofollow">
<meta name="viewport" content="width=device-width,initial-scale=1">
<style>body{font-family:system-ui,sans-serif;max-width:60rem;margin:8rem auto;color:#313131}</style>
</head>
<body>
${content}${code}</body>
</html>
`;
  return {
    status,
    headers: {
      "content-type": "text/html; charset=UTF-8",
      ...(marks ? MARKS : {}),
      "cache-control": "private, max-age=0, no-store, no-cache, must-revalidate",
      "x-frame-options": "SAMEORIGIN",
    },
    body,
  };
}
