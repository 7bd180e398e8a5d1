import type { ProviderPlugin } from "@bulkport/core"
import { Command } from "../command-line.ts"
import { validationView } from "../views/validation-view.ts"
import { oneStepCommand } from "./one-step.ts"

/** Validates a staged file. */
export const validateCommand = (plugins: ReadonlyArray<ProviderPlugin>) =>
  oneStepCommand(plugins, "validate", validationView).pipe(
    Command.withDescription("Report problems of a staged file without starting anything"),
    Command.withExamples([
      { command: "bulkport validate 20260801-101500-abcde", description: "Validate a staged file" }
    ])
  )
