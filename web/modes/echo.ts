import type { Ask } from "../request/ask.ts";
import { escaped } from "../html/html.ts";

/** A page that shows the path and the headers of its request. */
export function echo({ path, headers }: Pick<Ask, "path" | "headers">): string {
  const rows = Object.entries(headers()).sort(([a], [b]) => a < b ? -1 : 1).map(([name, value]) =>
    `<tr><td>${escaped(name)}</td><td>${escaped(value)}</td></tr>\n`
  );
  return `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(path)}</title></head>
<body>
<pre>${escaped(path)}</pre>
<table>
${rows.join("")}</table>
</body>
</html>
`;
}
