import type { Answer } from "../engine/types.ts";
import type { Ask } from "./ask.ts";
import { challengeScript } from "./site/clearance.ts";

/** The page that stands before a site until a browser has shown that it is one. */
export function challengePage({ site, header }: Pick<Ask, "site" | "header">, status: number): Answer {
  const body = `<!DOCTYPE html>
<html lang="en-US">
<head>
<meta charset="utf-8">
<title>Just a moment...</title>
<meta name="robots" content="noindex,nofollow">
<meta name="viewport" content="width=device-width,initial-scale=1">
<style>body{font-family:system-ui,sans-serif;max-width:60rem;margin:8rem auto;color:#313131}</style>
</head>
<body>
<h1>Checking your browser before you can continue</h1>
<p>This site has to review the security of your connection. This takes a few seconds.</p>
<noscript><p>Enable JavaScript and cookies to continue.</p></noscript>
<form id="challenge-form" method="get"></form>
<script>
${challengeScript(site, { header })}
</script>
</body>
</html>
`;
  return {
    status,
    headers: {
      "content-type": "text/html; charset=UTF-8",
      "cache-control": "private, max-age=0, no-store, no-cache, must-revalidate",
      "x-frame-options": "SAMEORIGIN",
    },
    body,
  };
}
