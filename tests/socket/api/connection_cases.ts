/** Connections that are not what the good reply on them says. */
import { type ApiCase, FIN } from "./case.ts";

const RST = { ...FIN, end: "reset", ending: "rst" } as const;

export const connectionCases: readonly ApiCase[] = [
  {
    ...FIN,
    fault: "close_after_reply",
    name: "close_after_reply promises to keep the connection, and closes it behind the last byte",
    options: { how: "fin" },
    expect: ({ text }) => text,
  },
  {
    ...RST,
    fault: "close_after_reply",
    name: "close_after_reply promises to keep the connection, and resets it behind the last byte",
    options: { how: "rst" },
    expect: ({ text }) => text,
  },
  {
    ...FIN,
    fault: "close_after_requests",
    name: "close_after_requests closes a connection that has had its number of requests",
    options: { requests: 1 },
    expect: ({ text }) => text,
  },
  {
    ...FIN,
    fault: "close_after_requests",
    name: "close_after_requests says so where it is told to",
    options: { requests: 1, announced: true },
    expect: ({ text }) =>
      text.replace(/Connection: keep-alive\r\nKeep-Alive: timeout=\d+\r\n/, "").replace(
        "\r\n\r\n",
        "\r\nConnection: close\r\n\r\n",
      ),
  },
];
