/** What `track` is about: a run, or a job that was started elsewhere and gets a run now. */
import type { AdoptRequest } from "@bulkport/core"
import { Effect } from "effect"
import { resolve } from "node:path"
import { choosePlugin, type ChoiceProblem } from "./choose-import.ts"
import { type ReadingInput, readingOf, readingWords } from "./reading-flags.ts"
import { Session } from "./session.ts"
import type { Settings } from "./settings.ts"
import { UsageInvalid } from "./usage-problem.ts"

/** What `track` was told about what to track. */
export interface TrackInput extends ReadingInput {
  readonly run: string | undefined
  readonly provider: string | undefined
  readonly job: string | undefined
  readonly file: string | undefined
}

/** What is to be tracked. */
export type Tracked =
  { readonly type: "run"; readonly runId: string } | { readonly type: "job"; readonly request: AdoptRequest }

const wrong = (problem: string) =>
  new UsageInvalid({
    problem,
    advice:
      "Give a run, or --all, or the job of a service with --provider and --job, and its file with --file."
  })

/** The run that is meant, or the job; never both. A job is of the provider that the settings file names unless another is given. */
export const chooseTracked = (
  settings: Settings,
  input: TrackInput
): Effect.Effect<Tracked, ChoiceProblem, Session> =>
  Effect.gen(function* () {
    const { file, job, provider, run } = input
    const words = readingWords(input)
    if (job === undefined) {
      if (run === undefined) return yield* wrong("It was not said what to track.")
      if (provider !== undefined || file !== undefined || words.length > 0) {
        const flag = provider !== undefined ? "--provider" : file !== undefined ? "--file" : words[0]
        return yield* wrong(`${flag} is about a job that was started elsewhere, and a run knows its own.`)
      }
      return { type: "run", runId: run }
    }
    if (run !== undefined) return yield* wrong("A run and --job are two different things to track.")
    const { surroundings } = yield* Session
    const { folder } = surroundings
    const plugin = yield* choosePlugin(surroundings, provider ?? settings.provider)
    yield* settings.checkFlags(plugin)
    // What the settings file says is about files that people make, and not about what a service keeps.
    const reading = yield* readingOf(input, file === undefined ? {} : settings.file.reading)
    const connection = settings.connectionFor(plugin)
    return {
      type: "job",
      request: {
        provider: plugin.id,
        jobId: job,
        ...(connection === undefined ? {} : { connection: connection.name }),
        reading,
        ...(file === undefined ? {} : { file: resolve(folder, file) })
      }
    }
  })
