import { type ContentBlock, fromJsonSchema, type McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";
import type { Backend } from "../../../../engine/mcp/backend.ts";
import { addTool } from "../../../../engine/mcp/mcp_server.ts";
import { defineServerTool } from "../../../../engine/mcp/tools/server_tool.ts";
import { AUDIO, IMAGE } from "./media.ts";

/** Tools that answer with text, defined and added as those of the program are. */
const TOOLS = [
  defineServerTool({
    name: "test_simple_text",
    title: "Simple text",
    description: "Answers with text.",
    input: z.object({}),
    output: z.object({ text: z.string() }),
    annotations: { readOnlyHint: true },
    run: () => Promise.resolve({ text: "This is a simple text response for testing." }),
  }),
  defineServerTool({
    name: "test_error_handling",
    title: "Error",
    description: "Throws.",
    input: z.object({}),
    output: z.object({}),
    annotations: { readOnlyHint: true },
    run: () => Promise.reject(new Error("This tool intentionally returns an error for testing")),
  }),
];

const EMBEDDED: ContentBlock = {
  type: "resource",
  resource: {
    uri: "test://embedded-resource",
    mimeType: "text/plain",
    text: "This is an embedded resource.",
  },
};

/** Tools that answer with content that no tool of the program has. */
const CONTENTS: Readonly<Record<string, readonly ContentBlock[]>> = {
  test_image_content: [{ type: "image", ...IMAGE }],
  test_audio_content: [{ type: "audio", ...AUDIO }],
  test_embedded_resource: [EMBEDDED],
  test_multiple_content_types: [
    { type: "text", text: "Multiple content types test:" },
    { type: "image", ...IMAGE },
    EMBEDDED,
  ],
  test_streaming_elicitation: [{ type: "text", text: "No request to the client is in this answer." }],
};

/** Adds the tools that answer at once. */
export function addContentTools(server: McpServer, backend: Backend): void {
  for (const tool of TOOLS) addTool(server, tool, backend);
  for (const [name, content] of Object.entries(CONTENTS)) {
    server.registerTool(
      name,
      { description: `Answers as ${name} has to.` },
      () => ({ content: [...content] }),
    );
  }
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    const described = { description: `Takes what ${name} has to.`, inputSchema: fromJsonSchema(schema) };
    server.registerTool(name, described, (args) => ({
      content: [{ type: "text", text: JSON.stringify(args) }],
    }));
  }
}

/** Input schemas that have to reach the client word for word. */
const SCHEMAS = {
  test_x_mcp_header: {
    type: "object",
    properties: {
      region: { type: "string", description: "also the header Mcp-Param-Region", "x-mcp-header": "Region" },
      level: { type: "integer", description: "in the body only" },
    },
  },
  json_schema_2020_12_tool: {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    $defs: {
      address: {
        $anchor: "addressDef",
        type: "object",
        properties: { street: { type: "string" }, city: { type: "string" } },
      },
    },
    properties: {
      name: { type: "string" },
      address: { $ref: "#/$defs/address" },
      contactMethod: { type: "string", enum: ["phone", "email"] },
      phone: { type: "string" },
      email: { type: "string" },
    },
    allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
    if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
    then: { required: ["phone"] },
    else: { required: ["email"] },
    additionalProperties: false,
  },
};
