import { typeText } from "../../engine/config/value_text.ts";
import { CHAPTERS, type Check } from "../../engine/verdict/checks/check.ts";
import { CHECKS } from "../../engine/verdict/checks/list.ts";
import { POLICIES } from "../../engine/verdict/policies/list.ts";
import { policyText } from "../../engine/verdict/policies/policy_text.ts";
import { isObject, type Json } from "../../engine/base/json.ts";
import * as z from "zod";
import { list, page, prose, table } from "../markdown.ts";
import { CHECKS_INTRO, UNCHECKED } from "./intros.ts";
import { optionItem } from "./option_item.ts";

/** Headings of the chapters. */
const HEADINGS: Readonly<Record<typeof CHAPTERS[number], string>> = {
  "whether": "Whether it retries",
  "when": "When it retries",
  "how often": "How often it retries",
  "content": "What it makes of damaged answers",
  "time-outs": "Time-outs",
  "recovery": "Recovery",
  "connections": "Connections",
  "web": "Websites",
};

/** `checks.md`, the table of all checks of clients, and the SDKs and libraries whose policies are known. */
export function checkPages(): Readonly<Record<string, string>> {
  const rows = CHECKS.map((
    { id, name, needs },
  ) => [`[${id}](#${id.toLowerCase()})`, prose(name), prose(needs)]);
  const designs = POLICIES.map((policy) => [
    policy.name,
    policy.since === undefined ? "all" : `from ${policy.since.join(".")}`,
    policyText(policy),
    Object.keys(policy.by_design).join(", "),
    policy.source,
  ]);
  return {
    "checks.md": page("Checks of clients", CHECKS_INTRO, [
      "## All checks",
      table(["check", "a client that passes", "evidence"], rows),
      ...CHAPTERS.flatMap((chapter) => [
        `## ${HEADINGS[chapter]}`,
        ...CHECKS.filter((check) => check.chapter === chapter).flatMap(sectionOf),
      ]),
      "## What is not checked",
      UNCHECKED,
      "## SDKs and libraries whose policies are known",
      "By design of an SDK is what its user cannot help; such a finding is marked `by_design` and is no mistake of the client. They are told by their user " +
      "agents, and by when they try again; an SDK of OpenAI or Anthropic under the user agent of a program that uses it, as pydantic-ai does, by `x-stainless-lang`. An HTTP library that retries nothing by design (C1) says nothing of a client that retries some failures with it: which, is its user's choice. Crawlee is not among them: it sends user agents of browsers, in turn, and nothing that is its own. So what it does by " +
      "design counts as its user's (it reads no Retry-After, tries 401, 403 and 429 again in another session, and follows a redirect to any address).",
      table(["SDK or library", "versions", "policy", "breaks by design", "source"], designs),
    ]),
  };
}

function sectionOf(
  { id, name, sentence, definition, source, explained_by, thresholds }: Check,
): readonly string[] {
  const explained = explained_by.length === 0
    ? []
    : [`If ${explained_by.join(", ")} is broken, too, that explains it, and it is no mistake of its own.`];
  const options = thresholdItems(thresholds);
  return [
    `### ${id}`,
    `**${prose(name)}**. ${prose(capital(definition))}. ${brokenText(sentence)} Source: ${prose(source)}.`,
    ...explained,
    ...options.length === 0 ? [] : [list(options)],
  ];
}

function brokenText(sentence: Check["sentence"]): string {
  return sentence === null ? "Never broken: it tells what was seen." : `When broken: ${prose(sentence)}.`;
}

function capital(text: string): string {
  return `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`;
}

function thresholdItems(thresholds: z.ZodObject): readonly string[] {
  const { properties } = z.toJSONSchema(thresholds, { io: "input" });
  return Object.entries(properties ?? {}).flatMap(([name, schema]) =>
    isObject(schema) ? [itemOf(name, schema)] : []
  );
}

function itemOf(name: string, schema: Json): string {
  const description = String(schema["description"] ?? "");
  return optionItem({ name, values: typeText(schema), default: schema["default"], description });
}
