/** One whole import by the engine into one kind of service. */
import { ImportError, type RunReport } from "@bulkport/core"
import { createImporter, type Importer } from "@bulkport/core/promise"
import { cellText } from "@bulkport/testkit"
import {
  makeAdvocateEmulator,
  type AdvocateEmulator,
  type AdvocatePersonality
} from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { advocatePlugin } from "../../../src/index.ts"
import { inFormat } from "../../advocate-samples.ts"
import { complaintsAboutEnding, type Ending } from "./engine-endings.ts"
import type { EngineSample } from "./engine-samples.ts"

const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const fileText = ({ format, rows }: EngineSample): string => {
  if (format === "jsonl")
    return rows.map(({ cells }) => `${JSON.stringify(inFormat("jsonl", cells))}\n`).join("")
  const columns = [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))]
  const lines = rows.map(({ cells }) => columns.map((column) => csvCell(cellText(cells[column]))))
  return [columns, ...lines].map((line) => `${line.join(",")}\n`).join("")
}

/** Lets some of a service's turns pass, so that it is another request that is turned away. */
const passTurns = async ({ apiUrl }: AdvocateEmulator, turns: number): Promise<void> => {
  for (let turn = 0; turn < turns; turn++) await (await fetch(apiUrl)).arrayBuffer()
}

const endingOf = (run: Promise<RunReport>): Promise<Ending> =>
  run.catch((error: unknown) => {
    if (error instanceof ImportError) return error
    throw error
  })

/** How often a run is resumed that was turned away each time it asked for its job. */
const mostResumes = 3

/**
 * Imports as a person would: what the service finds does not stop the import once that was seen, and a run whose start was
 * turned away again and again is resumed, as its error advises.
 */
const importFile = async (
  importer: Importer,
  file: string,
  importType: string,
  emulator: AdvocateEmulator
): Promise<Ending> => {
  const run = (allowFindings: boolean): Promise<Ending> =>
    endingOf(importer.run({ file, provider: "advocate", importType, allowFindings, confirmed: true }))
  let ending = await run(false)
  if (ending instanceof ImportError && ending.reason._tag === "FindingsRefused") ending = await run(true)
  for (let resumes = 0; resumes < mostResumes && ending instanceof ImportError; resumes++) {
    const { reason, runId, step } = ending
    if (step !== "start" || reason._tag !== "ReplyLost") return ending
    // Others ask too: without them it could be the same request's turn every time.
    await passTurns(emulator, 1)
    ending = await endingOf(importer.resume(runId ?? ""))
  }
  return ending
}

/**
 * Pauses of a few milliseconds. A job that is shown at all is shown at the first look, and need not be looked for any longer; where
 * it is shown after some more looks, these may take as long as they like.
 */
const engineFor = ({ behaviour: { jobVisibleAfterPolls = 0 } }: AdvocatePersonality) => ({
  pollMillis: 2,
  retryBaseMillis: 1,
  retryMaxMillis: 20,
  findGraceMillis: jobVisibleAfterPolls === 0 ? 500 : 30_000
})

/** Runs the import in a world of its own, and says in sentences what is wrong with its end; nothing when all is well. */
export const complaintsAfterImport = (
  personality: AdvocatePersonality,
  sample: EngineSample,
  turns: number
): Promise<ReadonlyArray<string>> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const emulator = yield* makeAdvocateEmulator({ ...personality.behaviour, jobMillis: 0 })
        return yield* Effect.promise(async () => {
          const folder = await mkdtemp(join(tmpdir(), "advocate-matrix-"))
          const { apiKey, apiUrl: baseUrl, tenantAlias } = emulator
          const importer = createImporter({
            providers: [advocatePlugin],
            settings: { advocate: { tenantAlias, apiKey, baseUrl } },
            runsFolder: join(folder, "runs"),
            engine: engineFor(personality)
          })
          try {
            const file = join(folder, `rows.${sample.format}`)
            await writeFile(file, fileText(sample))
            sample.provide(emulator)
            await passTurns(emulator, turns)
            const ending = await importFile(importer, file, sample.importType, emulator)
            const folderOf = (runId: string) => join(folder, "runs", runId)
            return await complaintsAboutEnding(ending, folderOf, emulator, sample, personality)
          } finally {
            await importer.close()
            await rm(folder, { recursive: true })
          }
        })
      })
    )
  )
