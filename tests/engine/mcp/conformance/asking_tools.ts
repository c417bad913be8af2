import type { McpServer, ServerContext } from "@modelcontextprotocol/server";
import * as z from "zod";

type Request = ServerContext["mcpReq"];
type Schema = Extract<Parameters<Request["elicitInput"]>[0], { requestedSchema: unknown }>["requestedSchema"];

const NOTHING = z.object({});

/** Adds tools that ask the client in the middle of a call, which takes a session: revision 2025-11-25. */
export function addAskingTools(server: McpServer): void {
  const sampling = { description: "Asks for a completion.", inputSchema: z.object({ prompt: z.string() }) };
  server.registerTool("test_sampling", sampling, async ({ prompt: text }, { mcpReq }) => {
    const messages = [{ role: "user" as const, content: { type: "text" as const, text } }];
    const { content } = await mcpReq.requestSampling({ messages, maxTokens: 100 });
    return said(`LLM response: ${"text" in content ? content.text : JSON.stringify(content)}`);
  });
  const asking = { description: "Asks the user.", inputSchema: z.object({ message: z.string() }) };
  server.registerTool("test_elicitation", asking, async ({ message }, { mcpReq }) => {
    return said(`User response: ${await elicited(mcpReq, message, USER)}`);
  });
  for (const [name, schema] of Object.entries(FORMS)) {
    const described = { description: `Asks as ${name} has to.`, inputSchema: NOTHING };
    server.registerTool(name, described, async (_, { mcpReq }) => {
      return said(`Elicitation completed: ${await elicited(mcpReq, "Please fill this in", schema)}`);
    });
  }
}

async function elicited(mcpReq: Request, message: string, requestedSchema: Schema): Promise<string> {
  const { action, content } = await mcpReq.elicitInput({ message, requestedSchema });
  return `action=${action}, content=${JSON.stringify(content ?? {})}`;
}

function said(text: string) {
  return { content: [{ type: "text" as const, text }] };
}

const USER: Schema = {
  type: "object",
  properties: {
    username: { type: "string", description: "User's response" },
    email: { type: "string", description: "User's email address" },
  },
  required: ["username", "email"],
};

const FORMS: Readonly<Record<string, Schema>> = {
  test_elicitation_sep1034_defaults: {
    type: "object",
    properties: {
      name: { type: "string", default: "John Doe" },
      age: { type: "integer", default: 30 },
      score: { type: "number", default: 95.5 },
      status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
      verified: { type: "boolean", default: true },
    },
  },
  test_elicitation_sep1330_enums: {
    type: "object",
    properties: {
      untitledSingle: { type: "string", enum: ["option1", "option2", "option3"] },
      titledSingle: { type: "string", oneOf: titled("value", "Option") },
      legacyEnum: {
        type: "string",
        enum: ["opt1", "opt2", "opt3"],
        enumNames: ["Option One", "Option Two", "Option Three"],
      },
      untitledMulti: {
        type: "array",
        items: { type: "string", enum: ["option1", "option2", "option3"] },
      },
      titledMulti: { type: "array", items: { anyOf: titled("value", "Choice") } },
    },
  },
};

function titled(value: string, title: string) {
  return ["First", "Second", "Third"].map((which, at) => ({
    const: `${value}${at + 1}`,
    title: `${which} ${title}`,
  }));
}
