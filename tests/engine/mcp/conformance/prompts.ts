import { completable, type ContentBlock, type McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";
import { IMAGE } from "./media.ts";

/** Adds prompts with each kind of content, and one whose arguments can be completed. */
export function addPrompts(server: McpServer): void {
  server.registerPrompt(
    "test_simple_prompt",
    { description: "A text" },
    () => asked(textOf("This is a simple prompt for testing.")),
  );
  const begun = (value: string) => ["testValue1", "testValue2"].filter((one) => one.startsWith(value));
  server.registerPrompt(
    "test_prompt_with_arguments",
    {
      description: "A text with arguments",
      argsSchema: z.object({ arg1: completable(z.string(), begun), arg2: completable(z.string(), begun) }),
    },
    ({ arg1, arg2 }) => asked(textOf(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  );
  server.registerPrompt(
    "test_prompt_with_embedded_resource",
    { description: "A resource", argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri: uri }) =>
      asked(
        { type: "resource", resource: { uri, mimeType: "text/plain", text: "Embedded resource content." } },
        textOf("Please process the embedded resource above."),
      ),
  );
  server.registerPrompt(
    "test_prompt_with_image",
    { description: "An image" },
    () => asked({ type: "image", ...IMAGE }, textOf("Please analyze the image above.")),
  );
}

function textOf(text: string): ContentBlock {
  return { type: "text", text };
}

function asked(...contents: readonly ContentBlock[]) {
  return { messages: contents.map((content) => ({ role: "user" as const, content })) };
}
