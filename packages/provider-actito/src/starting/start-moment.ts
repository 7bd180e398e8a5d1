/**
 * When a start was made, kept beside the staged file: an execution that bears no label can only be told from others by when it
 * was created and by what it does.
 */
import { type StepContext, StorageFailed, systemCode } from "@bulkport/core/provider"
import { Clock, Effect } from "effect"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { isJsonObject, parseJson } from "../json-path.ts"

const pathIn = ({ folder }: StepContext): string => join(folder, "start-moment.json")

/** Keeps the moment just before a start is made, by this machine's clock. */
export const keepStartMoment = (context: StepContext): Effect.Effect<void, StorageFailed> =>
  Effect.gen(function* () {
    const startedAt = yield* Clock.currentTimeMillis
    const path = pathIn(context)
    yield* Effect.tryPromise({
      try: async () => {
        await mkdir(context.folder, { recursive: true })
        await writeFile(path, JSON.stringify({ startedAt }), { flush: true })
      },
      catch: (error) => new StorageFailed({ path, code: systemCode(error) })
    })
  })

/** When the last start was made, in milliseconds since the epoch by this machine's clock; undefined when that is not known. */
export const startMoment = (context: StepContext): Effect.Effect<number | undefined> =>
  Effect.promise(() =>
    readFile(pathIn(context), "utf8").then(
      (text) => {
        const kept = parseJson(text)
        const startedAt = isJsonObject(kept) ? kept["startedAt"] : undefined
        return typeof startedAt === "number" ? startedAt : undefined
      },
      () => undefined
    )
  )
