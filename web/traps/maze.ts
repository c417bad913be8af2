import { integerBetween, pick } from "../../engine/chance/random.ts";
import { escaped } from "../html/html.ts";
import { encodedPath } from "../http/encoded_path.ts";
import { articleCount } from "../site/article_slugs.ts";
import { articleAt, paragraphOf, textOfArticle } from "../site/articles.ts";
import { chanceOf } from "../site/site.ts";
import { trap, trapPage } from "./trap.ts";

const WORDS = (
  "amber birch cedar delta ember fable grove harbor island juniper kettle lantern meadow north orchard pebble quartz " +
  "river summit timber upland valley willow yonder"
).split(" ");

const LINKS = 12;

/** Pages that read like articles, each with a dozen links to others like it, none of which is a way out. */
export const maze = trap({
  name: "maze",
  path: "/maze/:rest*",
  make(site, { path }) {
    const here = encodedPath(path);
    const random = chanceOf(site, `maze ${here}`);
    const article = articleAt(site, integerBetween(random, [1, articleCount(site)]));
    const { paragraphs } = textOfArticle(site, article);
    const links = Array.from({ length: LINKS }, () => {
      const words = [pick(random, WORDS), pick(random, WORDS), integerBetween(random, [1, 99_999])];
      return { path: `/maze/${words.join("-")}`, label: `${words[0]} ${words[1]}` };
    });
    const text = `<div lang="${article.words.code}" dir="${article.words.dir}">\n${
      paragraphs.map((texts) => `<p>${escaped(paragraphOf(article, texts))}</p>`).join("\n")
    }\n</div>`;
    return trapPage(site, { kind: "maze", title: article.title, path: here, text, links });
  },
});
