/** A folder, a file and an engine around a scripted provider, for tests of what imports share. */
import { Effect, Layer } from "effect"
import { join } from "node:path"
import {
  EngineSettings,
  layerFiles,
  ProviderRegistry,
  type RunJournal,
  type RunEvent,
  RunObserver,
  SharedLimits
} from "../../src/index.ts"
import type { JobRef, Progress } from "../../src/provider/index.ts"
import { fileIn, patience, type Script, scriptedPlugin, temporaryFolder } from "./scripted-provider.ts"

/** Ids of the rows of a file with as many rows as there are letters. */
const fileOf = (letters: string): string => `id\n${[...letters].join("\n")}\n`

/** What a world is made with. */
export interface WorldOptions {
  readonly script: Script
  readonly limits: SharedLimits
  /** A row for each letter. */
  readonly rows: string
  readonly settings?: Partial<EngineSettings>
  /** Is told each event as well. */
  readonly onEvent?: (event: RunEvent) => void
}

/** Makes a world. Each call of `inEngine` has a journal of the same runs and, in turn, changes of the script and of the settings. */
export const scriptedWorld = ({ limits, onEvent, rows, script, settings: own }: WorldOptions) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = yield* fileIn(folder, "rows.csv", fileOf(rows))
    const events: Array<RunEvent> = []
    const inEngine = <A, E>(
      effect: Effect.Effect<A, E, RunJournal | ProviderRegistry>,
      changes: Partial<Script> = {},
      settings: Partial<EngineSettings> = {}
    ) =>
      effect.pipe(
        Effect.provide(
          Layer.merge(
            layerFiles(join(folder, "runs")),
            ProviderRegistry.layer([scriptedPlugin({ ...script, ...changes })], () => ({}))
          )
        ),
        Effect.provideService(EngineSettings, { ...patience, ...own, ...settings }),
        Effect.provideService(SharedLimits, limits),
        Effect.provideService(RunObserver, (event) =>
          Effect.sync(() => {
            events.push(event)
            onEvent?.(event)
          })
        )
      )
    return { events, file, inEngine }
  })

/** A job of the scripted service. */
export const scriptedJob = (id: string, label: string): JobRef => ({
  version: 1,
  provider: "scripted",
  id,
  target: "a script",
  label,
  handle: null
})

/** What the scripted service says of a job that goes on. */
export const working: Progress = { state: "running", providerState: "WORKING", isKnownState: true }

/** What the scripted service says of a job that has ended. */
export const done: Progress = { state: "finished", providerState: "DONE", isKnownState: true }
