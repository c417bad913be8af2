import { errorPage } from "../../answers/error_page.ts";
import { addressVia, placeIn, redirect } from "../../answers/redirect.ts";
import { hop } from "./hop.ts";

/** Names that stand in a `Location` as bytes, which a client has to make a right URL of, and what they come back as. */
export const NAMES = {
  /** «Überblick» in Cyrillic and Latin letters and in Japanese: sent as UTF-8. */
  utf8: "\u043e\u0431\u0437\u043e\u0440-\u00fcberblick-\u6982\u8981",
  /** Sent as ISO-8859-1. */
  latin1: "\u00fcberblick-caf\u00e9",
  spaces: "two words",
} as const;

/** The bytes of the Latin-1 name, as some clients put them into the URL instead of those of UTF-8. */
const LATIN1_BYTES = "%FCberblick-caf%E9";

const KNOWN = new Set<string>([...Object.values(NAMES), LATIN1_BYTES]);

/** Leads who has read the name rightly to the page; any other name is unknown. */
export const namedHop = hop("named/:name", (site, call) => {
  const name = call.params["name"] ?? "";
  if (KNOWN.has(name)) return redirect(addressVia(site, placeIn(call), "raw_location"));
  return errorPage({
    status: 404,
    code: null,
    message: `There is no page of the name "${name.slice(0, 100)}".`,
  });
});
