import { type ProviderPlugin, stepImport } from "@bulkport/core"
import { Effect } from "effect"
import { Command } from "../command-line.ts"
import { withConsent } from "../consent.ts"
import { checkRun, withEngine } from "../engine.ts"
import { consentFlags, root } from "../flags.ts"
import { settingFlags } from "../generated-flags.ts"
import { lookFirstFlag, withLookFirst } from "../look-first.ts"
import { chooseRun, chosenRun } from "../runs/choose-run.ts"
import { answer, Session } from "../session.ts"
import { readSettings } from "../settings.ts"
import { jobView } from "../views/job-view.ts"

/** Starts the job of a validated run, at most once. */
export const startCommand = (plugins: ReadonlyArray<ProviderPlugin>) =>
  Command.make(
    "start",
    { ...chosenRun, lookFirst: lookFirstFlag, ...consentFlags, settings: settingFlags(plugins) },
    Effect.fn("cli.start")(function* (input) {
      const settings = yield* readSettings(yield* root, input.settings)
      const state = yield* withEngine(settings)(
        Effect.gen(function* () {
          const runId = yield* chooseRun(input, "start")
          yield* checkRun(settings, runId)
          return yield* stepImport(runId, "start").pipe(withLookFirst(input.lookFirst))
        })
      ).pipe(withConsent(input.yes))
      const { run } = yield* Session
      yield* answer((session) => jobView(session, state, run?.folder ?? settings.runsFolder))
    })
  ).pipe(
    Command.withDescription("Start the job of a validated run, at most once, and leave it running"),
    Command.withExamples([{ command: "bulkport start 20260801-101500-abcde", description: "Start the job" }])
  )
