import type { ProviderPlugin } from "@bulkport/core"
import { Command } from "../command-line.ts"
import { jobView } from "../views/job-view.ts"
import { oneStepCommand } from "./one-step.ts"

/** Starts the job of a validated run, at most once. */
export const startCommand = (plugins: ReadonlyArray<ProviderPlugin>) =>
  oneStepCommand(plugins, "start", jobView).pipe(
    Command.withDescription("Start the job of a validated run, at most once, and leave it running"),
    Command.withExamples([{ command: "bulkport start 20260801-101500-abcde", description: "Start the job" }])
  )
