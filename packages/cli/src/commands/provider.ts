import type { ProviderPlugin } from "@bulkport/core"
import { Command } from "../command-line.ts"
import { doctorCommand } from "./doctor.ts"
import { jobsCommand } from "./jobs.ts"

/** A command for each provider, of its id, with what is asked of its service and not of a run. */
export const providerCommands = (plugins: ReadonlyArray<ProviderPlugin>) =>
  plugins.map((plugin) =>
    Command.make(plugin.id).pipe(
      Command.withDescription(plugin.title),
      Command.withSubcommands([jobsCommand(plugin), doctorCommand(plugin)])
    )
  )
