import { checkFile } from "@bulkport/core"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  type AwkwardFile,
  awkwardFiles,
  compactJson,
  type ExpectedFinding,
  type ExpectedRefusal,
  writeAwkwardFile
} from "../src/corpus/index.ts"
import { anyRows, sentCells, sentObjects, sha256, stage } from "./corpus-staging.ts"

/** The members that are expected, and those of what was found that have the same names. */
const assertMembers = (found: object, expected: object, what: string): void => {
  const members = Object.keys(expected).map((name) => [name, (found as Record<string, unknown>)[name]])
  assert.deepStrictEqual(Object.fromEntries(members), expected, what)
}

const request = (file: AwkwardFile, path: string) => ({
  source: { ...file.reading, path },
  importType: file.importType ?? anyRows,
  ...(file.columns === undefined ? {} : { columns: file.columns })
})

/** Writes a file into a folder of its own, and removes it behind whatever is done with it. */
const written = (file: AwkwardFile) =>
  Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "bulkport-corpus-"))),
    (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
  ).pipe(Effect.flatMap((folder) => Effect.promise(() => writeAwkwardFile(file, folder))))

const assertFindings = (found: ReadonlyArray<object>, expected: ReadonlyArray<ExpectedFinding>): void => {
  const names = found.map(({ code, column, line, row }: Partial<ExpectedFinding>) => ({
    code,
    line,
    row,
    column
  }))
  assert.strictEqual(found.length, expected.length, `findings: ${JSON.stringify(names)}`)
  for (const [index, finding] of expected.entries()) {
    assertMembers(found[index] ?? {}, finding, `finding ${index + 1}`)
  }
}

const assertRefusal = (found: { readonly _tag: string }, { tag, ...members }: ExpectedRefusal): void => {
  assertMembers(found, { _tag: tag, ...members }, JSON.stringify(found))
}

const isSound = ({ expect }: AwkwardFile): boolean =>
  expect.refused === undefined && (expect.findings ?? []).every(({ severity }) => severity === "warning")

describe("the corpus", () => {
  it("has at least sixty files, each with a name of its own", () => {
    assert.isAtLeast(awkwardFiles.length, 60)
    assert.strictEqual(new Set(awkwardFiles.map(({ name }) => name)).size, awkwardFiles.length)
  })

  it("has every case of frictionless' list that is about the structure of a file", () => {
    const covered = new Set(awkwardFiles.flatMap(({ covers = [] }) => covers))
    const wanted = [
      "source-error",
      "scheme-error",
      "format-error",
      "encoding-error",
      "compression-error",
      "byte-count",
      "hash-count",
      "blank-header",
      "blank-label",
      "duplicate-label",
      "missing-label",
      "extra-label",
      "incorrect-label",
      "blank-row",
      "missing-cell",
      "extra-cell",
      "type-error",
      "constraint-error",
      "primary-key",
      "unique-error",
      "duplicate-row",
      "forbidden-value",
      "truncated-value"
    ]
    assert.deepStrictEqual(
      wanted.filter((name) => !covered.has(name)),
      []
    )
  })
})

describe("checking a file finds what there is in it:", () => {
  for (const file of awkwardFiles) {
    const { cells, columns, conversions, detected, findings, guesses, refused, rows } = file.expect
    it.live(`${file.name} — ${file.about}`, () =>
      Effect.gen(function* () {
        const path = yield* written(file)
        const checked = yield* Effect.result(checkFile(request(file, path)))
        if (Result.isFailure(checked)) {
          if (refused === undefined) return assert.fail(checked.failure.message)
          return assertRefusal(checked.failure, refused)
        }
        const { inspection, rows: found, stoppedBy, tally, ...check } = checked.success
        if (refused === undefined) assert.isUndefined(stoppedBy, stoppedBy?.message)
        else assertRefusal(stoppedBy ?? { _tag: "read to its end" }, refused)
        if (detected !== undefined) assertMembers(inspection.source, detected, "detected")
        if (guesses !== undefined) {
          assert.lengthOf(inspection.source.guesses, guesses, inspection.source.guesses.join(" "))
        }
        if (rows !== undefined) assert.strictEqual(found, rows, "rows")
        if (columns !== undefined) assert.deepStrictEqual(check.columns, columns)
        if (conversions !== undefined) {
          assert.lengthOf(check.conversions, conversions, check.conversions.join(" "))
        }
        if (findings !== undefined || refused === undefined) assertFindings(tally.samples, findings ?? [])
        if (rows !== undefined && cells !== undefined) assert.strictEqual(cells.length, rows)
      }).pipe(Effect.scoped)
    )
  }
})

describe("what would be sent is the source, cell by cell:", () => {
  for (const file of awkwardFiles.filter(isSound)) {
    const { cells, columns, texts } = file.expect
    it.live(file.name, () =>
      Effect.gen(function* () {
        const path = yield* written(file)
        const sent = yield* stage(request(file, path))
        if (sent === undefined) return assert.fail("the provider was not asked to send anything")
        const { content, prepared } = sent
        assert.strictEqual(prepared.bytes, content.length)
        assert.strictEqual(prepared.sha256, sha256(content))
        if (texts !== undefined) {
          assert.strictEqual(prepared.format, "jsonl")
          assert.deepStrictEqual(sentObjects(sent), texts.map(compactJson))
          assert.strictEqual(prepared.rows, texts.length)
        }
        if (cells !== undefined) {
          const [header, ...rows] = sentCells(sent)
          assert.deepStrictEqual(rows, cells)
          assert.strictEqual(prepared.rows, cells.length)
          if (columns !== undefined) assert.deepStrictEqual(header, columns)
        }
      }).pipe(Effect.scoped)
    )
  }
})

describe("nothing is sent of a file that is not sound:", () => {
  for (const file of awkwardFiles.filter((each) => !isSound(each))) {
    it.live(file.name, () =>
      Effect.gen(function* () {
        const path = yield* written(file)
        const { reason } = yield* Effect.flip(stage(request(file, path)))
        const { findings = [], refused } = file.expect
        // Findings that stand before the place where reading ends may be reported in its stead.
        if (refused !== undefined && findings.length === 0) assertRefusal(reason, refused)
        else if (refused === undefined) assert.strictEqual(reason._tag, "FindingsRefused", reason.message)
      }).pipe(Effect.scoped)
    )
  }
})
