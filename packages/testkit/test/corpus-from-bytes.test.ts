/** What a web page finds out about a file, beside what the command line does: the same, with what a browser has. */
import { checkFile, type ImportReason } from "@bulkport/core"
import { checkBlob, findingsColumns, firstRows, makeFindingsBlob } from "@bulkport/core/preflight"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll } from "vitest"
import { type AwkwardFile, awkwardFiles } from "../src/corpus/index.ts"

/** Unpacked at the command line only. */
const isZip = ({ expect, name }: AwkwardFile, bytes: Uint8Array): boolean =>
  (bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] ?? 0) < 7) ||
  expect.detected?.compression === "zip" ||
  name.endsWith(".zip")

/** What a browser says of gzip in fewer words, and does not read beyond the first part. */
const isOddGzip = ({ expect, name }: AwkwardFile): boolean =>
  expect.refused?.code?.endsWith("-archive") === true || /^several-members|^packed-cell/.test(name)

/** A failure as it can be compared. */
const failed = (reason: ImportReason) => ({ tag: reason._tag, message: reason.message })

let folder = ""
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "corpus-from-bytes-"))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The corpus, without files that do not fit into memory. */
const held = awkwardFiles.flatMap((file) => {
  const bytes = file.bytes()
  return bytes instanceof Uint8Array ? [{ file, bytes: Uint8Array.from(bytes) }] : []
})

describe("a file that a web page is given is found to be", () => {
  for (const { bytes, file } of held.filter(
    (each) => !isZip(each.file, each.bytes) && !isOddGzip(each.file)
  )) {
    it.live(`what it is on disk: ${file.name}`, () =>
      Effect.gen(function* () {
        const path = join(folder, file.name)
        yield* Effect.promise(() => writeFile(path, bytes))
        const { columns, importType, reading } = file
        const request = {
          source: { ...reading, path },
          ...(columns === undefined ? {} : { columns }),
          ...(importType === undefined ? {} : { importType })
        }
        // To write them takes longer than all else.
        const hasFindings = (file.expect.findings ?? []).length > 0
        const output = join(folder, `${file.name}-checked`)
        const onDisk = yield* Effect.result(checkFile(hasFindings ? { ...request, folder: output } : request))
        const findings = makeFindingsBlob()
        const inPage = yield* Effect.result(
          checkBlob({ ...request, blob: new Blob([bytes]), findings: findings.sink })
        )
        if (onDisk._tag === "Failure" || inPage._tag === "Failure") {
          assert.strictEqual(inPage._tag, onDisk._tag)
          if (onDisk._tag !== "Failure" || inPage._tag !== "Failure") return
          assert.deepStrictEqual(failed(inPage.failure), failed(onDisk.failure))
          return
        }
        const { written: _, ...expected } = onDisk.success
        assert.deepStrictEqual(inPage.success, expected)
        if (!hasFindings) return
        const text = yield* Effect.promise(() => findings.blob().text())
        assert.isTrue(text.startsWith(findingsColumns.join(",")))
        const written = yield* Effect.promise(() => readFile(join(output, "findings.csv"), "utf8"))
        assert.strictEqual(text, written)
      })
    )
  }

  for (const { bytes, file } of held.filter((each) => isZip(each.file, each.bytes) || isOddGzip(each.file))) {
    it.live(`refused in words that say what to do: ${file.name}`, () =>
      Effect.gen(function* () {
        const reason = yield* Effect.flip(
          checkBlob({ source: { ...file.reading, path: file.name }, blob: new Blob([bytes]) })
        )
        assert.match(reason.message, /unpack|save|fetch|export|empty|packed|document/i)
      })
    )
  }
})

describe("the first rows", () => {
  it.live("come with their header and their lines, and end where the file is broken", () =>
    Effect.gen(function* () {
      const blob = new Blob(['id,name\n1,"two\nlines"\n2,x\n3,"open'])
      const source = {
        path: "a.csv",
        compression: "none",
        encoding: "utf-8",
        format: "csv",
        delimiter: ",",
        quote: '"',
        skipLines: 0,
        guesses: []
      } as const
      const rows = yield* firstRows(source, blob, 10)
      assert.deepStrictEqual(
        rows.map(({ cells, line }) => [line, ...cells]),
        [
          [1, "id", "name"],
          [2, "1", "two\nlines"],
          [4, "2", "x"]
        ]
      )
      assert.strictEqual((yield* firstRows(source, blob, 1)).length, 2)
    })
  )
})
