import type { ProviderPlugin } from "@bulkport/core"
import { Command } from "../command-line.ts"
import { doctorCommand } from "./doctor.ts"
import { jobsCommand } from "./jobs.ts"
import { pluginCommands } from "./plugin-command.ts"

/** A command for each provider, of its id, with what is asked of its service and not of a run, and what it brings along. */
export const providerCommands = (plugins: ReadonlyArray<ProviderPlugin>) =>
  plugins.map((plugin) => {
    const own = [jobsCommand(plugin), doctorCommand(plugin)] as const
    const others = pluginCommands(
      plugin,
      own.map(({ name }) => name)
    )
    return Command.make(plugin.id).pipe(
      Command.withDescription(plugin.title),
      Command.withSubcommands([...own, ...others])
    )
  })
