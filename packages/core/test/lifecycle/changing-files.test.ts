/** A file that is written to, or replaced, while it is looked at or while its job runs. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { readdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { checkFile, planImport, resumeImport, RunJournal, runImport } from "../../src/index.ts"
import { makePartsService, withService } from "../support/parts-service.ts"
import { notEmpty, plainType, prepareFile, type Preparing, writtenAt } from "../support/prepare-file.ts"
import { fileIn, temporaryFolder } from "../support/scripted-provider.ts"

const tolerant = { tolerance: { mode: "tolerant" }, importType: notEmpty("n") } as const

/** Puts another file in the place of this one, which was last written to at the same time. */
const replaceBy = (content: string) => async (path: string) => {
  await writeFile(`${path}.new`, content)
  await utimes(`${path}.new`, writtenAt, writtenAt)
  await rename(`${path}.new`, path)
}

/** Writes to a file so that neither its size nor its time tells. */
const overwriteBy = (content: string) => async (path: string) => {
  await writeFile(path, content)
  await utimes(path, writtenAt, writtenAt)
}

const cases: ReadonlyArray<{
  readonly name: string
  readonly content: string | Uint8Array
  readonly preparing: Preparing
  readonly why: RegExp
}> = [
  {
    name: "a file with a byte-order mark, which becomes longer",
    content: "\uFEFFid,n\n1,a\n",
    preparing: { whileRead: (path) => writeFile(path, "\uFEFFid,n\n1,a\n2,b\n") },
    why: /was written to while it was read \(from 12 to 16 bytes\)/
  },
  {
    name: "a converted file, of the same size",
    content: Buffer.from("id;n\n1;\xe9\n", "latin1"),
    preparing: {
      importType: { delimiter: "," },
      whileRead: (path) => writeFile(path, Buffer.from("id;n\n1;\xe8\n", "latin1"))
    },
    why: /was written to while it was read;/
  },
  {
    name: "a file whose columns are renamed, which is replaced by one of the same size and time",
    content: "id,n\n1,a\n",
    preparing: { columns: { rename: { n: "name" } }, whileRead: replaceBy("id,n\n1,b\n") },
    why: /was written to while it was read;/
  },
  {
    name: "a file of which rows are set aside",
    content: "id,n\n1,a\n2,\n",
    preparing: { ...tolerant, whileRead: (path) => writeFile(path, "id,n\n1,\n2,b\n3,c\n") },
    why: /was written to while it was read/
  },
  {
    name: "a file that has other rows, but the size, the time and the place it had",
    content: "\uFEFFid\n1\n2\n",
    preparing: { whileRead: overwriteBy("\uFEFFid\n11\n\n") },
    why: /changed between two looks at it \(2 rows, then 1\)/
  },
  {
    name: "a file that cannot even be read any more",
    content: gzipSync("id\n1\n"),
    preparing: { whileRead: (path) => writeFile(path, gzipSync("id\n1\n").subarray(0, 20)) },
    why: /was written to while it was read/
  },
  {
    name: "a file that is removed",
    content: "\uFEFFid\n1\n",
    preparing: { whileRead: (path) => rm(path) },
    why: /does not exist/
  },
  {
    name: "a file that changes while it is read for the first time",
    content: `id,n\n${"1,abcdefghijklmnop\n".repeat(300_000)}`,
    preparing: { whileRead: (path) => writeFile(path, "id,n\n1,a\n") },
    why: /was written to while it was read/
  }
]

describe("a file that changes while it is prepared is refused, and nothing half-made stays:", () => {
  for (const { content, name, preparing, why } of cases) {
    it.live(name, () =>
      Effect.gen(function* () {
        const { made, prepared } = yield* prepareFile(content, preparing)
        const reason = Result.isFailure(prepared) ? prepared.failure : assert.fail("the file was accepted")
        assert.strictEqual(reason._tag, "SourceFileUnreadable")
        assert.match(reason.message, why)
        assert.deepStrictEqual(
          made.filter((each) => !/^(1-stage|2-validate|2-validate\/findings\.csv)$/.test(each)),
          []
        )
      }).pipe(Effect.scoped)
    )
  }
})

describe("a file that changes while it is checked", () => {
  const check = (change: (path: string) => Promise<void>) =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const path = yield* fileIn(folder, "rows.csv", "id,n\n1,a\n2,\n3,c\n")
      yield* Effect.promise(() => utimes(path, writtenAt, writtenAt))
      const importType = { ...plainType, ...notEmpty("n") }
      const to = join(folder, "checked")
      const onRead = () => Effect.promise(() => change(path))
      const checked = yield* Effect.result(checkFile({ source: { path }, importType, folder: to, onRead }))
      return { checked, made: yield* Effect.promise(() => readdir(to)) }
    }).pipe(Effect.scoped)

  it.live("is not sorted into valid and invalid rows", () =>
    Effect.gen(function* () {
      const changes = [
        (path: string) => writeFile(path, "id,n\n0,\n1,a\n2,\n3,c\n"),
        replaceBy("id,n\n1,\n2,b\n3,c\n"),
        overwriteBy("id,n\n1,a\n2,c,cc\n"),
        (path: string) => rm(path)
      ]
      for (const change of changes) {
        const { checked, made } = yield* check(change)
        assert.isTrue(Result.isFailure(checked) && checked.failure._tag === "SourceFileUnreadable")
        assert.deepStrictEqual(made, ["findings.csv"])
      }
    })
  )

  it.live("is sorted when it stays as it is", () =>
    Effect.gen(function* () {
      const { checked, made } = yield* check(() => Promise.resolve())
      assert.deepStrictEqual(Result.getOrThrow(checked).written, ["findings.csv", "valid.csv", "invalid.csv"])
      assert.deepStrictEqual(made.sort(), ["findings.csv", "invalid.csv", "valid.csv"])
    })
  )
})

describe("a file that changes while its job runs", () => {
  const original = "id,name\r\n1,name\r\n2x,name\r\n"
  const other = "id,name\r\n8,name\r\n9x,name\r\n"

  for (const [name, content] of [
    ["that is sent as it stands", original],
    ["of which a copy was sent", `\uFEFF${original}`]
  ] as const) {
    it.live(`gets no report about the rows of another one; put back, it gets its own: one ${name}`, () =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const file = yield* fileIn(folder, "rows.csv", content)
        const service = makePartsService({ limits: {} })
        service.state.onEnd = () => writeFile(file, other)
        const runs = join(folder, "runs")
        const plan = planImport({ file, provider: "scripted", importType: "rows" })
        const failure = yield* Effect.flip(withService(service, runs, runImport(plan)))
        assert.strictEqual(failure.reason._tag, "SourceChanged")
        assert.strictEqual(failure.step, "collect")
        const report = yield* withService(
          service,
          runs,
          Effect.gen(function* () {
            const journal = yield* RunJournal
            const [runId = ""] = yield* journal.list
            const { folder: runFolder } = yield* journal.view(runId)
            const made = yield* Effect.promise(() => readdir(runFolder, { recursive: true }))
            assert.deepStrictEqual(
              made.filter((each) => /outcomes|failed-rows|report/.test(each)),
              []
            )
            const still = yield* Effect.flip(resumeImport(runId))
            assert.strictEqual(still.reason._tag, "SourceChanged")
            yield* Effect.promise(() => writeFile(file, content))
            return yield* resumeImport(runId)
          })
        )
        assert.deepStrictEqual(report.rows, { setAside: 0, staged: 2, accepted: 1, rejected: 1, unknown: 0 })
        const failed = join(runs, report.runId, report.files.failedRows ?? "")
        assert.match(yield* Effect.promise(() => readFile(failed, "utf8")), /\n2x,name,3,rejected,BAD,/)
        assert.strictEqual(service.jobs.length, 1)
      }).pipe(Effect.scoped)
    )
  }
})
