import { Command } from "@commander-js/extra-typings";
import { flagsOf } from "../domain_commands.ts";
import type { Host } from "../host.ts";
import { sourceOptions } from "./options.ts";

/**
 * Adds the commands of the domains; each command takes a configuration, since it is about what that makes of the
 * domain.
 */
export function domainSubcommands(host: Host, words: readonly string[] | undefined) {
  return host.services.flatMap((service) =>
    service.commands.map((command) => {
      const { name, summary, help = "" } = command;
      const line = sourceOptions(new Command(name)).description(summary).argument(command.argument);
      const own = words?.includes(name) ?? true ? flagsOf(command) : []; // which are read from a schema
      for (const { flags, summary } of own) line.option(flags, summary);
      if (help !== "") line.addHelpText("after", `\n${help}`);
      return line.action(async (argument: string | undefined, options) =>
        (await import("../domain_commands.ts")).runCommand({
          service,
          name,
          argument,
          options: { ...options },
        }, host)
      );
    })
  );
}
