import { type Ask, type Client, main, persistently, textOf } from "./client.ts";

const PAGES = Array.from({ length: 12 }, (_, at) => `/web/shop?page=${at + 1}`);

/** Fetches pages, and tells their titles and whether they are whole. */
export const crawl: Client = async (ask, bug) => {
  const pages: string[] = [];
  for (const path of PAGES) pages.push(await persistently(() => page(ask, path, bug)));
  return pages.join("\n");
};

async function page(ask: Ask, path: string, bug: string): Promise<string | null> {
  const got = await textOf(ask(path, { redirect: "manual" }));
  if (!got) return null;
  if (bug === "paywall" && [402, 430, 499, 509].includes(got.status)) {
    throw new Error(`status ${got.status}?`);
  }
  if (got.status !== 200 && !(bug === "status" && got.status >= 500)) return null;
  const isWhole = got.text.includes("</html>");
  if (!isWhole && bug !== "truncated") return null;
  const title = /<title>([^<]*)<\/title>/.exec(got.text)?.[1] ?? "none";
  return `${path} ${title} ${isWhole}`;
}

if (import.meta.main) await main(crawl);
