import { type LifecycleStep, type ProviderPlugin, type RunState, stepImport } from "@bulkport/core"
import { Effect } from "effect"
import { Command } from "../command-line.ts"
import { checkRun, withEngine } from "../engine.ts"
import { root } from "../flags.ts"
import { settingFlags } from "../generated-flags.ts"
import { chooseRun, chosenRun } from "../runs/choose-run.ts"
import { type Answer, answer, type CallSession, Session } from "../session.ts"
import { readSettings } from "../settings.ts"

/** A command that takes a run through one step: `step` is its name, and `view` shows what has come of it. */
export const oneStepCommand = (
  plugins: ReadonlyArray<ProviderPlugin>,
  step: LifecycleStep,
  view: (session: CallSession, state: RunState, folder: string) => Answer
) =>
  Command.make(
    step,
    { ...chosenRun, settings: settingFlags(plugins) },
    Effect.fn(`cli.${step}`)(function* (input) {
      const settings = yield* readSettings(yield* root, input.settings)
      const state = yield* withEngine(settings)(
        Effect.gen(function* () {
          const runId = yield* chooseRun(input, step)
          yield* checkRun(settings, runId)
          return yield* stepImport(runId, step)
        })
      )
      const { run } = yield* Session
      yield* answer((session) => view(session, state, run?.folder ?? settings.runsFolder))
    })
  )
