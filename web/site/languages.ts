import { pick, type Random } from "../../engine/chance/random.ts";
import { ar } from "./languages/ar.ts";
import { de } from "./languages/de.ts";
import { el } from "./languages/el.ts";
import { en } from "./languages/en.ts";
import { es } from "./languages/es.ts";
import { fr } from "./languages/fr.ts";
import { he } from "./languages/he.ts";
import { ja } from "./languages/ja.ts";
import { ru } from "./languages/ru.ts";
import type { LanguageTexts } from "./languages/language.ts";
import { zh } from "./languages/zh.ts";

/** Every language that the site has; English is what there is most of. */
export const LANGUAGES: readonly LanguageTexts[] = [en, de, fr, es, el, ru, ar, he, ja, zh];

const BY_CODE = new Map(LANGUAGES.map((words) => [words.code, words]));

/** The words of a language; English for one that the site does not have. */
export function languageTexts(code: string): LanguageTexts {
  return BY_CODE.get(code) ?? en;
}

/** Share of the site that is in English, as a fraction. */
const ENGLISH = 0.55;

/** A language for something whose language is left to chance. */
export function drawLanguage(random: Random): LanguageTexts {
  return random() < ENGLISH ? en : pick(random, LANGUAGES);
}

const NOUNS = new Map(LANGUAGES.map(({ code, nouns }) => [code, nouns.split("|")]));

/** Noun for the ware of a number, which is that of its shelf, in a language. */
export function nounOf({ code }: LanguageTexts, ware: number): string {
  return NOUNS.get(code)?.[ware] ?? "";
}

/** Values of the words in braces. */
export type Slots = Readonly<Record<string, string>>;

/** Texts of the languages, cut at their braces: every other part is a word that something stands for. */
const cut = new Map<string, readonly string[]>();

/** A text of a language, cut at its braces: every other part is a word that something stands for. */
export function partsOf(text: string): readonly string[] {
  const known = cut.get(text);
  if (known) return known;
  const parts = text.split(/\{(\w+)\}/);
  cut.set(text, parts);
  return parts;
}

/** A text of a language with its words in braces replaced; those that nothing stands for stay. */
export function filled(text: string, slots: Slots): string {
  const parts = partsOf(text);
  let all = parts[0] ?? "";
  for (let at = 1; at < parts.length; at += 2) {
    const word = parts[at] ?? "";
    all += (slots[word] ?? `{${word}}`) + (parts[at + 1] ?? "");
  }
  return all;
}

/** Several different texts of a list, one behind the other in an order left to chance. */
export function drawTexts(random: Random, texts: readonly string[], count: number): string[] {
  const [left, drawn] = [texts.slice(), [] as string[]];
  while (drawn.length < count && left.length > 0) {
    const at = Math.floor(random() * left.length);
    drawn.push(left[at] ?? "");
    for (let next = at + 1; next < left.length; next++) left[next - 1] = left[next] ?? "";
    left.length--;
  }
  return drawn;
}

const EMOJI = ["😀", "👍🏽", "🎉", "❤️", "🪑", "🫖", "🧶", "🌍", "☕", "👩‍🍳", "🇪🇺", "✨"];

/** A text that may have an emoji behind it. */
export function withEmoji(random: Random, text: string): string {
  return random() < 0.25 ? `${text} ${pick(random, EMOJI)}` : text;
}
