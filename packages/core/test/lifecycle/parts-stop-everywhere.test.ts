import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Result } from "effect"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import {
  planImport,
  resumeImport,
  RunJournal,
  runImport,
  type RunReport,
  settleImport
} from "../../src/index.ts"
import { makePartsService, type PartsService, rowsOf, withService } from "../support/parts-service.ts"
import { fileIn, temporaryFolder } from "../support/scripted-provider.ts"
import { type JournalWrite, stoppingAt } from "../support/stopping-journal.ts"

const parts = 2

const makeService = (hidesJobs: boolean): PartsService =>
  makePartsService({ limits: { maxRows: 3 }, hidesJobs, findingsIn: () => [] })

/** A folder with a file of five rows, two of which are rejected: one in each part. */
const prepareRun = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  const file = yield* fileIn(folder, "rows.csv", `id,name\r\n${rowsOf(5, [2, 4])}`)
  return {
    folder,
    runs: join(folder, "runs"),
    plan: planImport({ file, provider: "scripted", importType: "rows" })
  }
})

/** What a run has come to, without what differs from run to run. */
const storyOf = (folder: string, { steps: _steps, ...report }: RunReport) =>
  Effect.promise(async () => {
    const runFolder = join(folder, "runs", report.runId)
    const files = await Promise.all(
      [report.files.outcomes, report.files.failedRows ?? ""].map((name) =>
        readFile(join(runFolder, name), "utf8")
      )
    )
    return JSON.stringify({ report, files }).replaceAll(report.runId, "RUN").replaceAll(folder, "FOLDER")
  })

/** Names of all files that a write left half done. */
const leftovers = async (runs: string): Promise<ReadonlyArray<string>> =>
  (await readdir(runs, { recursive: true })).filter(
    (name) => name.endsWith(".part") || name.endsWith("ledger.sqlite")
  )

const undisturbed = (hidesJobs: boolean) =>
  Effect.gen(function* () {
    const { folder, plan, runs } = yield* prepareRun
    const writes: Array<JournalWrite> = []
    const journal = stoppingAt(runs, Infinity, "before", (write) => writes.push(write))
    const report = yield* withService(makeService(hidesJobs), runs, runImport(plan), {}, journal)
    return { story: yield* storyOf(folder, report), writes }
  }).pipe(Effect.scoped)

/** Resumes the only run; where a start is in doubt for good, looks at the service as a person does, and says what is there. */
const goOn = (service: PartsService) =>
  Effect.gen(function* () {
    const [runId = ""] = yield* (yield* RunJournal).list
    const first = yield* Effect.result(resumeImport(runId))
    if (Result.isSuccess(first)) return { report: first.success, settled: 0 }
    const { reason, runId: part = "" } = first.failure
    if (reason._tag !== "StartInDoubt") return yield* first.failure
    const job = service.jobs.findIndex(({ label }) => label === reason.label)
    yield* settleImport(part, job === -1 ? { type: "not-started" } : { type: "job", jobId: String(job) })
    return { report: yield* resumeImport(runId), settled: 1 }
  })

/** Stops a run at a write, takes it to its end, and gives what is wrong then. */
const complaintsAfter = (write: JournalWrite, when: "before" | "after", hidesJobs: boolean, story: string) =>
  Effect.gen(function* () {
    const { folder, plan, runs } = yield* prepareRun
    const service = makeService(hidesJobs)
    const stopping = stoppingAt(runs, write.number, when)
    const stopped = yield* Effect.exit(withService(service, runs, runImport(plan), {}, stopping))
    const complaints = Exit.isSuccess(stopped) ? ["it was not stopped"] : []
    const complain = (holds: boolean, what: string): void => {
      if (!holds) complaints.push(what)
    }
    if (write.number === 1 && when === "before") {
      complain(service.files.length === 0, "something was sent before anything was recorded")
    } else {
      const { report, settled } = yield* withService(service, runs, goOn(service))
      const found = yield* storyOf(folder, report)
      complain(found === story, `another story: ${found}`)
      const labels = new Set(service.jobs.map(({ label }) => label))
      complain(labels.size === parts && service.jobs.length === parts, `${service.jobs.length} jobs`)
      complain(!service.state.startedBeforeStaged, "a part was staged after one had been started")
      const isDoubtful =
        hidesJobs &&
        ((write.is === "start-begun" && when === "after") ||
          (write.is === "job-started" && when === "before"))
      complain(settled === (isDoubtful ? 1 : 0), "another one settled it")
      const left = yield* Effect.promise(() => leftovers(runs))
      complain(left.length === 0, `left behind: ${left.join(", ")}`)
    }
    return complaints.map((what) => `${when} ${write.number}, ${write.is} of ${write.runId}: ${what}`)
  }).pipe(Effect.scoped)

describe("stopping a run in parts", () => {
  for (const hidesJobs of [false, true]) {
    const by = hidesJobs ? "a person settles" : "the engine settles"
    it.live(
      `at every write to any journal, and resuming it, ends in the same report with one job for each part; ${by} a doubt`,
      () =>
        Effect.gen(function* () {
          const { story, writes } = yield* undisturbed(hidesJobs)
          assert.isAbove(writes.length, 30)
          const chosen = hidesJobs ? writes.filter(({ is }) => /^(start|job)-/.test(is)) : writes
          const cases = chosen.flatMap((write) => [
            { write, when: "before" as const },
            { write, when: "after" as const }
          ])
          const complaints = yield* Effect.forEach(
            cases,
            ({ when, write }) => complaintsAfter(write, when, hidesJobs, story),
            { concurrency: 4 }
          )
          assert.deepStrictEqual(complaints.flat(), [])
        }).pipe(Effect.scoped),
      120_000
    )
  }
})
