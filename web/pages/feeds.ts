import { file } from "../http/file.ts";
import { escaped } from "../html/html.ts";
import type { Kind } from "../request/kind.ts";
import { LazyList } from "../site/lazy_list.ts";
import type { Resource } from "../http/resource.ts";
import { type News, newsOf } from "../site/news.ts";
import { absolute, type Site } from "../site/site.ts";

const TITLE = "Errorworks Emporium";
const ABOUT = "What is new in a fake shop that was made for crawlers.";

/** News feed in RSS 2.0. */
export const rss: Kind = feed({
  name: "rss",
  path: "/feed.rss",
  type: "application/rss+xml; charset=utf-8",
  write: ({ root, self, news, date }) =>
    `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>${TITLE}</title>
<link>${root}/</link>
<description>${ABOUT}</description>
<language>en</language>
<lastBuildDate>${new Date(date).toUTCString()}</lastBuildDate>
<atom:link href="${self}" rel="self" type="application/rss+xml"/>
${news.map((entry) => rssItem(root, entry)).join("\n")}
</channel>
</rss>
`,
});

/** News feed in Atom (RFC 4287). */
export const atom: Kind = feed({
  name: "atom",
  path: "/feed.atom",
  type: "application/atom+xml; charset=utf-8",
  write: ({ root, self, news, date }) =>
    `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<id>tag:errorworks.example,2020:/</id>
<title>${TITLE}</title>
<subtitle>${ABOUT}</subtitle>
<updated>${new Date(date).toISOString()}</updated>
<author><name>${TITLE}</name></author>
<link rel="self" type="application/atom+xml" href="${self}"/>
<link rel="alternate" type="text/html" href="${root}/"/>
${news.map((entry) => atomEntry(root, entry)).join("\n")}
</feed>
`,
});

function rssItem(root: string, { path, title, summary, date }: News): string {
  const link = escaped(root + path);
  return `<item><title>${escaped(title)}</title><link>${link}</link><guid isPermaLink="true">${link}</guid>` +
    `<pubDate>${new Date(date).toUTCString()}</pubDate><description>${escaped(summary)}</description></item>`;
}

function atomEntry(root: string, { path, title, summary, language, date }: News): string {
  return `<entry xml:lang="${language}"><id>tag:errorworks.example,2020:${path}</id>` +
    `<title>${escaped(title)}</title><updated>${new Date(date).toISOString()}</updated>` +
    `<link rel="alternate" type="text/html" href="${escaped(root + path)}"/>` +
    `<summary>${escaped(summary)}</summary></entry>`;
}

/** Inputs of a feed. */
interface Feed {
  /** Address of the site, without a slash at its end. */
  readonly root: string;
  /** Address of the feed itself. */
  readonly self: string;
  readonly news: readonly News[];
  /** Time of the latest of them, in milliseconds since 1970. */
  readonly date: number;
}

function feed(
  { name, path, type, write }: Pick<Kind, "name" | "path"> & {
    readonly type: string;
    write(feed: Feed): string;
  },
): Kind {
  const make = (site: Site): Resource => {
    const root = absolute(site, "");
    const news = newsOf(site);
    const date = news[0]?.date ?? 0;
    const body = write({ root, self: root + path, news, date });
    return file({
      kind: name,
      type,
      body,
      title: TITLE,
      text: news.map(({ title, summary }) => `${title} ${summary}`).join(" "),
      links: news.map((entry) => entry.path),
      modified: date,
      data: { entries: news.length },
    });
  };
  return { name, path, type: "data", methods: ["GET"], make, paths: () => LazyList.of(path) };
}
