import { askedKinds } from "../asked_pages/asked_kinds.ts";
import type { Kind } from "../request/kind.ts";
import { account } from "../pages/account.ts";
import { article } from "../pages/article.ts";
import { articles } from "../pages/articles.ts";
import { basket } from "../pages/basket.ts";
import { contact } from "../pages/contact.ts";
import { catalogueCsv, cataloguePdf, datasheet } from "../pages/downloads.ts";
import { favicon } from "../pages/favicon.ts";
import { atom, rss } from "../pages/feeds.ts";
import { home } from "../pages/home.ts";
import { hops } from "../pages/hops/hops.ts";
import { image } from "../pages/image.ts";
import { inline } from "../pages/inline.ts";
import { item } from "../pages/item.ts";
import { listing } from "../pages/listing.ts";
import { login } from "../pages/login.ts";
import { logout } from "../pages/logout.ts";
import { robots } from "../pages/robots.ts";
import { scroll, scrollData } from "../pages/scroll.ts";
import { search } from "../pages/search.ts";
import { security } from "../pages/security.ts";
import { shop } from "../pages/shop.ts";
import { sitemaps } from "../pages/sitemaps.ts";
import { stylesheet } from "../pages/stylesheet.ts";
import { translation } from "../pages/translation.ts";
import { trapKinds } from "../traps/trap_kinds.ts";

/** Every kind of page that the site has. A new one is a file and a line here; the first that fits an address has it. */
export const kinds: readonly Kind[] = [
  home,
  shop,
  listing,
  item,
  image,
  articles,
  article,
  search,
  stylesheet,
  login,
  logout,
  account,
  basket,
  contact,
  scroll,
  scrollData,
  inline,
  rss,
  atom,
  catalogueCsv,
  cataloguePdf,
  datasheet,
  ...sitemaps(() => kinds),
  robots,
  security,
  favicon,
  ...askedKinds,
  ...hops,
  // Behind those whose paths begin with a word of their own: this one takes any.
  translation,
  ...trapKinds,
];
