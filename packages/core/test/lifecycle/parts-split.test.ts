import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { randomBytes } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { plainSource } from "../../src/index.ts"
import { splitFile } from "../../src/lifecycle/1-stage/split-file.ts"
import type { Limits, PreparedFile, TextEncoding } from "../../src/provider/index.ts"
import { fileIn, temporaryFolder } from "../support/scripted-provider.ts"

interface Given {
  readonly content: string
  readonly rows: number
  readonly limits: Partial<Limits>
  readonly format?: "csv" | "jsonl"
  readonly encoding?: TextEncoding
}

const encoded = (text: string, encoding: TextEncoding): Buffer => {
  if (encoding === "utf-16le") return Buffer.from(text, "utf16le")
  if (encoding === "utf-16be") return Buffer.from(text, "utf16le").swap16()
  return Buffer.from(text, encoding === "utf-8" ? "utf8" : "latin1")
}

/** Cuts a file, and gives the bytes of its parts. */
const cut = ({ content, encoding = "utf-8", format = "csv", limits, rows }: Given) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const bytes = encoded(content, encoding)
    const path = yield* fileIn(folder, "rows", bytes)
    const prepared: PreparedFile = {
      source: plainSource(path, format),
      sourceSha256: "",
      path,
      format,
      delimiter: ",",
      encoding,
      sha256: "",
      bytes: bytes.length,
      rows,
      setAside: 0,
      columns: [],
      sourceColumns: [],
      hasMultilineRows: false,
      importType: "rows",
      options: {}
    }
    const full = { firstPollMillis: 1, maxPollMillis: 1, findGraceMillis: 1, ...limits }
    const parts = yield* splitFile(prepared, full, folder)
    const file = yield* Effect.promise(() => readFile(join(path)))
    return parts.map(({ bytes: size, ranges, rows: count }) => {
      const sent = Buffer.concat(ranges.map(({ from, to }) => file.subarray(from, to)))
      assert.strictEqual(sent.length, size)
      return { sent, rows: count }
    })
  }).pipe(Effect.scoped)

const noise = (bytes: number): string => randomBytes(bytes).toString("hex")

describe("cutting a file", () => {
  it.effect("cuts UTF-16 between rows, not between the two bytes of a line break", () =>
    Effect.gen(function* () {
      // U+0A00 and U+2200 hold the bytes of a line break and of a quote.
      const rows = ['1,"a\n b"', "2,\u0a00\u2200\u0a0a", '3,"c"""', "4,\u2222d"]
      for (const encoding of ["utf-16le", "utf-16be"] as const) {
        const content = `id,name\n${rows.join("\n")}\n`
        const parts = yield* cut({ content, rows: 4, limits: { maxRows: 1 }, encoding })
        assert.deepStrictEqual(
          parts.map(({ sent }) => sent.toString("hex")),
          rows.map((row) => encoded(`id,name\n${row}\n`, encoding).toString("hex"))
        )
      }
    })
  )

  it.effect("refuses one row that is more than the limit alone, also the last one without a line break", () =>
    Effect.gen(function* () {
      for (const end of ["\n", ""]) {
        const content = `id\n1\n2\n3\n${"4".repeat(50)}${end}`
        const refused = yield* Effect.flip(cut({ content, rows: 4, limits: { maxFileBytes: 20 } }))
        assert.strictEqual(refused._tag, "LimitExceeded")
        assert.include(refused.message, "row 4")
      }
      const two = yield* Effect.flip(
        cut({
          content: `id\n${"1".repeat(50)}\n2\n${"3".repeat(60)}\n`,
          rows: 3,
          limits: { maxFileBytes: 20 }
        })
      )
      assert.include(two.message, "row 1,")
    })
  )

  it.effect("keeps parts of rows that are large against the limit below it after compression", () =>
    Effect.gen(function* () {
      const limit = 20_000
      const sizes = [9_000, 9_000, 4_000, 15_000, 3_000, 3_000, 12_000, 7_000, 100, 9_000, 9_000, 9_000]
      for (const format of ["csv", "jsonl"] as const) {
        const rows = sizes.map((size) => noise(size))
        const content =
          format === "csv"
            ? `id\n${rows.join("\n")}\n`
            : rows.map((row) => `${JSON.stringify({ id: row })}\n`).join("")
        const given = { content, rows: sizes.length, format, limits: { maxPackedBytes: limit } }
        const parts = yield* cut(given)
        assert.isAbove(parts.length, 4)
        for (const { sent } of parts) assert.isAtMost(gzipSync(sent).length, limit)
      }
    })
  )

  it.effect("counts the header in every part", () =>
    Effect.gen(function* () {
      const limit = 20_000
      const header = noise(9_000)
      const rows = Array.from({ length: 60 }, () => noise(500))
      const content = `${header}\n${rows.join("\n")}\n`
      const parts = yield* cut({ content, rows: 60, limits: { maxPackedBytes: limit } })
      assert.isAbove(parts.length, 2)
      for (const { sent } of parts) {
        assert.isAtMost(gzipSync(sent).length, limit)
        assert.strictEqual(sent.subarray(0, header.length).toString(), header)
      }
    })
  )

  it.effect("dies rather than report rows that were cut otherwise than they were read", () =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(cut({ content: "id\n1\n2\n3\n", rows: 2, limits: { maxRows: 1 } }))
      assert.strictEqual(exit._tag, "Failure")
    })
  )
})
