/** Prepares files as a run would do it, without a run. */
import { Effect, Result, Schema } from "effect"
import { mkdir, readdir, readFile, utimes } from "node:fs/promises"
import { join, resolve } from "node:path"
import { planImport, type PlanRequest } from "../../src/index.ts"
import { inspectFile } from "../../src/lifecycle/1-stage/inspect-file.ts"
import { prepare } from "../../src/lifecycle/1-stage/prepare.ts"
import type { OnRead } from "../../src/lifecycle/1-stage/read-file.ts"
import type { ImportReason } from "../../src/errors/reasons.ts"
import type { JobRef } from "../../src/model/job.ts"
import { enforceFormat } from "../../src/provider/enforce-format.ts"
import type { ImportType } from "../../src/provider/import-type.ts"
import { fileIn, temporaryFolder } from "./scripted-provider.ts"

/** An import type without any demands, whose rows have the key `id`. */
export const plainType: ImportType = {
  id: "rows",
  aliases: [],
  title: "Rows",
  formats: ["csv", "jsonl"],
  requiredColumns: [],
  isDestructive: false,
  key: { columns: ["id"], means: "row" }
}

/** A rule for rows: these columns must not be empty. */
export const notEmpty = (...columns: ReadonlyArray<string>) => {
  const fields = Object.fromEntries(
    columns.map((column) => [column, Schema.String.check(Schema.isMinLength(1))])
  )
  return { rowSchema: () => Schema.Struct(fields) }
}

/** What differs from a CSV file that is sent as it is. */
export interface Preparing extends Partial<
  Pick<PlanRequest, "reading" | "columns" | "tolerance" | "sendAs">
> {
  readonly name?: string
  readonly importType?: Partial<ImportType>
  /** A job that was started elsewhere with the file. */
  readonly adopted?: JobRef
  /** Called with the path of the file while it is read for the first time. */
  readonly whileRead?: (path: string) => Promise<void>
}

/** When each of the files was last written to. */
export const writtenAt = new Date("2026-01-02T03:04:05Z")

/** Calls this once, when a file has been read for the first time. */
const once = (path: string, call: (path: string) => Promise<void> = () => Promise.resolve()): OnRead => {
  let isCalled = false
  return () =>
    Effect.promise(async () => {
      if (!isCalled) await call(path)
      isCalled = true
    })
}

/** Prepares a file of this content in a folder that is removed with the scope. */
export const prepareFile = (content: string | Uint8Array, preparing: Preparing = {}) =>
  Effect.gen(function* () {
    const { adopted, importType, name = "rows.csv", whileRead, ...request } = preparing
    const folder = yield* temporaryFolder
    const file = yield* fileIn(folder, name, content)
    const runFolder = join(folder, "run")
    yield* Effect.promise(() => utimes(file, writtenAt, writtenAt))
    yield* Effect.promise(() => mkdir(runFolder))
    const plan = planImport({ file, provider: "scripted", importType: "rows", ...request })
    const prepared = yield* Effect.result(
      Effect.gen(function* () {
        const { source } = yield* inspectFile(plan.source)
        const type = { ...plainType, ...importType }
        const whole = { ...plan, source, ...(adopted === undefined ? {} : { adopted }) }
        yield* enforceFormat(source, whole, type)
        return yield* prepare(whole, type, runFolder, once(file, whileRead))
      })
    )
    const made = yield* Effect.promise(() => readdir(runFolder, { recursive: true }))
    const text = (path: string) => Effect.promise(() => readFile(path, "utf8"))
    return {
      prepared,
      /** Names of all that there is in the folder of the run. */
      made: made.sort(),
      sent: Result.isSuccess(prepared) ? yield* text(resolve(runFolder, prepared.success.file.path)) : "",
      findings: made.includes("2-validate/findings.csv")
        ? yield* text(join(runFolder, "2-validate", "findings.csv"))
        : ""
    }
  })

/** Prepares a file that can be, and gives what was found and what would be sent. */
export const soundly = (content: string | Uint8Array, preparing: Preparing = {}) =>
  Effect.map(prepareFile(content, preparing), ({ findings, prepared, sent }) => ({
    ...Result.getOrThrow(prepared),
    findings,
    sent
  }))

/** Prepares a file that cannot be, and gives the reason. */
export const reasonAgainst = (content: string | Uint8Array, preparing: Preparing = {}) =>
  Effect.map(prepareFile(content, preparing), ({ prepared }): ImportReason => {
    if (Result.isFailure(prepared)) return prepared.failure
    throw new Error("the file was accepted")
  })
