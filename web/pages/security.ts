import { file } from "../http/file.ts";
import type { Kind } from "../request/kind.ts";
import { absolute } from "../site/site.ts";

/** `security.txt`: the contact for reports of vulnerabilities (RFC 9116). */
export const security: Kind = {
  name: "security",
  type: "data",
  methods: ["GET"],
  path: "/.well-known/security.txt",
  make: (site) =>
    file({
      kind: "security",
      type: "text/plain; charset=utf-8",
      body: [
        "Contact: mailto:security@errorworks.example",
        "Expires: 2099-12-31T23:59:59Z",
        "Preferred-Languages: en, de",
        `Canonical: ${absolute(site, "/.well-known/security.txt")}`,
        "",
      ].join("\n"),
    }),
};
