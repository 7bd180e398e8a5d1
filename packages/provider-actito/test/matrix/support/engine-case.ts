/** One whole import by the engine into one kind of service. */
import { ImportError, type RunReport } from "@bulkport/core"
import { createImporter, type Importer } from "@bulkport/core/promise"
import { type ActitoEmulator, type ActitoPersonality, makeActitoEmulator } from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { actitoPlugin } from "../../../src/index.ts"
import { unhurried } from "../../support.ts"
import type { Spelling } from "./chosen.ts"
import { complaintsAboutEnding, type Ending } from "./engine-endings.ts"
import { type EngineSample, header } from "./engine-samples.ts"

const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const csvOf = (rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  [header, ...rows].map((cells) => `${cells.map(csvCell).join(",")}\n`).join("")

/** Pauses of a few milliseconds; the time for finding a job is as short as a busy machine allows. */
const engine = { pollMillis: 2, retryBaseMillis: 1, retryMaxMillis: 20, findGraceMillis: 500 }

/** How often a run is resumed that was turned away each time it asked. */
const mostResumes = 3

/** Whether a run has only stopped because the service had no time for it, or nothing to show yet. */
const isPassing = (ending: Ending): ending is ImportError =>
  ending instanceof ImportError &&
  ["RateLimited", "ReplyLost", "ServiceUnavailable", "JobNotFinished"].includes(ending.reason._tag)

/** Imports as a person would: what the service objects to beforehand does not stop it once it was seen. */
const importFile = async (
  importer: Importer,
  file: string,
  sample: EngineSample,
  emulator: ActitoEmulator
): Promise<Ending> => {
  const endingOf = (run: Promise<RunReport>): Promise<Ending> =>
    run.catch((error: unknown) => {
      if (error instanceof ImportError) return error
      throw error
    })
  const { options } = sample
  const begin = (allowFindings: boolean) =>
    endingOf(importer.run({ file, provider: "actito", importType: "profiles", options, allowFindings }))
  let ending = await begin(false)
  if (ending instanceof ImportError && ending.reason._tag === "FindingsRefused") ending = await begin(true)
  for (let resumes = 0; resumes < mostResumes && isPassing(ending); resumes++) {
    ending = await endingOf(importer.resume(ending.runId ?? ""))
  }
  if (!(ending instanceof ImportError && ending.reason._tag === "StartInDoubt")) return ending
  // Nobody but a person can tell: somebody looks at the service, and says what there is.
  const runId = ending.runId ?? ""
  await importer.settle(runId, { type: "job", jobId: emulator.executions().at(-1)?.id ?? "" })
  return endingOf(importer.resume(runId))
}

/** Makes the records that a sample counts on, by an import of their own, before the service shows what it is like. */
const provide = async (importer: Importer, file: string, { existing }: EngineSample): Promise<void> => {
  if (existing.length === 0) return
  await writeFile(file, csvOf(existing))
  const options = { table: "16", map: { Id: "customerId", Mail: "emailAddress" }, key: ["Id"] }
  await importer.run({ file, provider: "actito", importType: "profiles", options })
}

/** Runs the import in a world of its own, and says in sentences what is wrong with its end; nothing when all is well. */
export const complaintsAfterImport = (
  personality: ActitoPersonality,
  sample: EngineSample,
  { settings, wireProfile }: Spelling
): Promise<ReadonlyArray<string>> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const emulator: ActitoEmulator = yield* makeActitoEmulator({ wireProfile, executionMillis: 0 })
        return yield* Effect.promise(async () => {
          const folder = await mkdtemp(join(tmpdir(), "actito-matrix-"))
          const { apiKey, entity, url: baseUrl } = emulator
          const importer = createImporter({
            providers: [actitoPlugin],
            settings: { actito: { apiKey, entity, baseUrl, ...unhurried, ...settings } },
            runsFolder: join(folder, "runs"),
            engine
          })
          try {
            await provide(importer, join(folder, "before.csv"), sample)
            const earlier = emulator.executions().length
            Object.assign(emulator.behaviour, personality.behaviour)
            const file = join(folder, "rows.csv")
            await writeFile(file, csvOf(sample.rows.map(({ cells }) => cells)))
            const ending = await importFile(importer, file, sample, emulator)
            await emulator.settle()
            const made = emulator.executions().length - earlier
            const folderOf = (runId: string) => join(folder, "runs", runId)
            return await complaintsAboutEnding(ending, folderOf, emulator, sample, personality, made)
          } finally {
            await importer.close()
            await rm(folder, { recursive: true })
          }
        })
      })
    )
  )
