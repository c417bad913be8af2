import type { DomainTesting } from "../engine/testing/settings.ts";

/** The part of `errorworks/testing` that is about the website. Crawlers have no variable in common. */
export const webTesting: DomainTesting = {
  name: "web",
  options: { webFaults: ["faults"] },
  env: () => ({}),
};
