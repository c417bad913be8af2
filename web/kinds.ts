import { askedKinds } from "./asked/kinds.ts";
import type { Kind } from "./kind.ts";
import { account } from "./pages/account.ts";
import { contact } from "./pages/contact.ts";
import { favicon } from "./pages/favicon.ts";
import { home } from "./pages/home.ts";
import { login } from "./pages/login.ts";
import { logout } from "./pages/logout.ts";
import { robots } from "./pages/robots.ts";
import { security } from "./pages/security.ts";

/** Every kind of page that the site has. A new one is a file and a line here; the first that fits an address has it. */
export const kinds: readonly Kind[] = [
  home,
  login,
  logout,
  account,
  contact,
  robots,
  security,
  favicon,
  ...askedKinds,
];
