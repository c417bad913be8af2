/** The command lines in the blocks and sentences of the docs. */
import { type Block, blocksOf, type Page, withoutBlocks } from "./markdown_pages.ts";

/** A line of a shell, as words without quotes. */
export interface CommandLine {
  readonly page: string;
  readonly words: readonly string[];
}

/** The commands of a block of shell: continued lines joined; comments, and what is set before a command, left out. */
export function linesOf({ page, text }: Block): CommandLine[] {
  const lines = text.replaceAll("\\\n", " ").split("\n").flatMap((line) =>
    line.replace(/(^|\s)# .*$/, "").split(/; | &$/)
  );
  return lines.map((line) => ({ page, words: wordsOf(line) })).filter(({ words }) => words.length > 0);
}

function wordsOf(line: string): string[] {
  const words = Array.from(
    line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g),
    ([word]) => word.replace(/'([^']*)'|"([^"]*)"/g, "$1$2"),
  );
  const command = words.slice(words.findIndex((word) => !/^(\w+=.*|until|do|done)$/.test(word)) >>> 0);
  return command.includes(">") ? command.slice(0, command.indexOf(">")) : command;
}

/** The examples in the help of commands: what an example does stands behind two spaces. */
function helpExamples({ page, text }: Block): CommandLine[] {
  return Array.from(text.matchAll(/^ {2}(errorworks .*)$/gm), ([, line = ""]) => {
    const [command = ""] = line.split(/ {2,}/);
    return { page, words: wordsOf(command) };
  });
}

/**
 * Every command line of a page: those of blocks of shell, those in a sentence, those that show what is printed, and
 * the examples of help.
 */
export function commandsOf(page: Page): CommandLine[] {
  const { sh = [], text = [] } = Object.groupBy(blocksOf(page), ({ language }) => language);
  const blocks = [...sh.flatMap(linesOf), ...text.flatMap(helpExamples)];
  const inline = Array.from(
    withoutBlocks(page).matchAll(/`([^`\n]+(?:\n[^`\n]+)?)`/g),
    ([, code = ""]) => code,
  );
  const shown = Array.from(page.text.matchAll(/^ {4}\$ (.*)$/gm), ([, code = ""]) => code);
  const said = [...inline, ...shown].filter((code) =>
    /^(dist\/|npx )?errorworks [a-z]|^(npx -y )?deno(@\S+)? /.test(code)
  );
  return [...blocks, ...said.map((code) => ({ page: page.path, words: wordsOf(code.replace("\n", " ")) }))];
}

/** Arguments that a command line gives to errorworks, whatever way it is started; null if it starts something else. */
export function argumentsOf({ words }: CommandLine): readonly string[] | null {
  const deno = denoArguments(words);
  if (deno !== null) {
    if (deno[0] === "task" && deno[1] === "start") return ["serve", ...deno.slice(2)];
    const main = deno.findIndex((word) => word.endsWith("main.ts"));
    return deno[0] === "run" && main > 0 ? deno.slice(main + 1) : null;
  }
  const own = words.slice(words[0] === "claude" ? words.indexOf("--") >>> 0 : 0);
  const isOurs = /^(--|npx|(dist\/)?errorworks|docker (run|exec))$/.test(
    own[0] === "docker" ? own.slice(0, 2).join(" ") : own[0] ?? "",
  );
  const at = own.findLastIndex((word) => /^(.*\/)?errorworks(:\d\S*)?$/.test(word));
  return isOurs && at >= 0 && at < own.length - 1 ? own.slice(at + 1) : null;
}

/** Arguments of `deno`, installed or by npx; null if it is another command. */
export function denoArguments(words: readonly string[]): readonly string[] | null {
  const at = words.findIndex((word) => /^deno(@|$)/.test(word));
  return at >= 0 && ["deno", "npx"].includes(words[0] ?? "") ? words.slice(at + 1) : null;
}
