import { type McpServer, ResourceTemplate } from "@modelcontextprotocol/server";
import { IMAGE } from "./media.ts";

/** Address of the resource that clients can subscribe to. */
export const WATCHED = "test://watched-resource";

/** Adds a text, an image, and texts by a template. The list is that of the program: it names the runs only. */
export function addResources(server: McpServer): void {
  const text = { description: "A text", mimeType: "text/plain" };
  server.registerResource("static-text", "test://static-text", text, ({ href: uri }) => ({
    contents: [{ uri, mimeType: text.mimeType, text: "This is the content of the static text resource." }],
  }));
  server.registerResource("watched", WATCHED, text, ({ href: uri }) => ({
    contents: [{ uri, mimeType: text.mimeType, text: "This never changes." }],
  }));
  const image = { description: "An image", mimeType: IMAGE.mimeType };
  server.registerResource("static-binary", "test://static-binary", image, ({ href: uri }) => ({
    contents: [{ uri, mimeType: IMAGE.mimeType, blob: IMAGE.data }],
  }));
  const template = new ResourceTemplate("test://template/{id}/data", { list: undefined });
  const data = { description: "Data of an id", mimeType: "application/json" };
  server.registerResource("template", template, data, ({ href: uri }, { id }) => ({
    contents: [{ uri, mimeType: data.mimeType, text: JSON.stringify({ id, data: `Data for ID: ${id}` }) }],
  }));
}
