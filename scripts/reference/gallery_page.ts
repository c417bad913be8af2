import type { GalleryCase } from "../gallery/case.ts";
import { GALLERY } from "../gallery/gallery.ts";
import { anchor, block, list, page, prose } from "../markdown.ts";
import { GALLERY_INTRO } from "./intros.ts";

/** `gallery.md`: from what a log shows to the rule that gives it. */
export function galleryPage(): string {
  const groups = Object.entries(GALLERY);
  return page("From the log to the rule", GALLERY_INTRO, [
    list(groups.map(([name, cases]) => `[${name}](#${anchor(name)}): ${cases.length}`)),
    ...groups.flatMap(([name, cases]) => [`## ${name}`, ...cases.flatMap(sectionOf)]),
  ]);
}

function sectionOf(one: GalleryCase): string[] {
  const { name, source, shows, config, bytes, chunks, end, line_bytes, pauses_ms } = one;
  return [
    `### ${prose(name)}`,
    `${prose(shows)} (${sourceLink(source)})`,
    block("yaml", linesOf(config)),
    `To ${askedIn(one)}:`,
    block("text", linesOf(shown(bytes))),
    [
      ...(chunks ? ["Chunks of HTTP are shown."] : []),
      ...(line_bytes ? [`The longest line has more than ${line_bytes.toLocaleString("en")} bytes.`] : []),
      ...(pauses_ms ? [`Pauses on the way: ${pauses_ms.map((ms) => `${ms / 1000} s`).join(", ")}.`] : []),
      ENDS[end],
    ].join(" "),
  ];
}

const ENDS: Readonly<Record<GalleryCase["end"], string>> = {
  kept: "The reply is whole, and the connection takes another request.",
  closed: "Then the server closes the connection (FIN).",
  reset: "Then the server resets the connection (RST).",
};

function askedIn({ request: { name, method, headers = {} }, times = 1 }: GalleryCase): string {
  const told = method === "GET"
    ? Object.entries(headers).map(([key, value]) => ` with \`${key}: ${value}\``)
    : [];
  return `${name}${told.join("")}${times === 1 ? "" : `, ${times} times on one connection`}`;
}

/** The report, with its address where the owner of the repository is known. */
function sourceLink(source: string): string {
  const [repo = "", number = ""] = source.split("#");
  return repo.includes("/") ? `[${source}](https://github.com/${repo}/issues/${number})` : source;
}

function linesOf(text: string): string[] {
  return text.replace(/^\n|\n+$/g, "").split("\n");
}

/** Bytes that are no ASCII, as escapes. */
function shown(bytes: string): string {
  return bytes.replace(
    // deno-lint-ignore no-control-regex -- they are what it is about
    /[\0-\x08\x0b-\x1f\x7f-\xff]/g,
    (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
