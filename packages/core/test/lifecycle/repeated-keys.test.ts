/** Files with more repeated keys than could be kept in memory. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { plainSource } from "../../src/index.ts"
import { findIn } from "../../src/lifecycle/1-stage/find-in-file.ts"
import { hashKey, tableCapacity } from "../../src/lifecycle/1-stage/key-table.ts"
import { makeRepeatedKeys } from "../../src/lifecycle/1-stage/repeated-keys.ts"
import { sendingAsIs } from "../../src/lifecycle/1-stage/sending.ts"
import { plainType } from "../support/prepare-file.ts"
import { fileIn, temporaryFolder } from "../support/scripted-provider.ts"

const mebibyte = 1024 * 1024

describe("repeated keys", () => {
  it.live("are all told, each with its first line, in small portions, when there are very many", () =>
    Effect.gen(function* () {
      const distinct = 500_000
      const rows = 1_200_000
      const folder = yield* temporaryFolder
      const keys = yield* makeRepeatedKeys(join(folder, "keys.part"))
      const before = process.memoryUsage.rss()
      const firstLines = new Uint32Array(rows + 1)
      for (let row = 1; row <= rows; row++) {
        firstLines[row] = keys.add([`user${row % distinct}@example.com`], row, row + 1)
        if (row % 2000 === 0) yield* keys.flush
      }
      let portions = 0
      yield* Stream.runForEach(keys.rest, ({ repeated, unseen }) =>
        Effect.sync(() => {
          portions += 1
          assert.strictEqual(unseen, 0)
          assert.isAtMost(repeated.length, 1000)
          for (const { firstLine, line, row } of repeated) {
            if (line !== row + 1 || firstLines[row] !== 0) assert.fail(`row ${row} is told wrongly or twice`)
            firstLines[row] = firstLine
          }
        })
      )
      const isRight = firstLines.every(
        (line, row) => line === (row > distinct ? ((row - 1) % distinct) + 2 : 0)
      )
      assert.isTrue(isRight, "some row is told with a wrong first line, or not at all")
      assert.isAbove(portions, 1000)
      assert.isBelow(process.memoryUsage.rss() - before, 150 * mebibyte)
    }).pipe(Effect.scoped)
  )

  it.live("stand in the findings, one line for each, also those that are found at the end", () =>
    Effect.gen(function* () {
      const distinct = tableCapacity + 20_000
      const again = 60_000
      const folder = yield* temporaryFolder
      const text = Array.from({ length: distinct + again }, (_, index) => `${index % distinct}\n`).join("")
      const path = yield* fileIn(folder, "rows.csv", `id\n${text}`)
      const to = join(folder, "found")
      const source = plainSource(path, "csv")
      const { facts, tally } = yield* findIn({
        source,
        importType: plainType,
        sending: sendingAsIs(source),
        folder: to,
        onRead: () => Effect.void
      })
      assert.deepInclude(tally, { findings: 0, warnings: again })
      assert.deepStrictEqual(tally.byCode, [{ code: "duplicate-key", findings: again, severity: "warning" }])
      assert.strictEqual(facts.keysNotCompared, 0)
      const findings = yield* Effect.promise(() => readFile(join(to, "findings.csv"), "utf8"))
      const found = findings
        .trimEnd()
        .split("\r\n")
        .slice(1)
        .map((line) => Number(line.split(",")[1]))
      assert.deepStrictEqual(
        found.sort((one, other) => one - other),
        Array.from({ length: again }, (_, index) => distinct + index + 1)
      )
      assert.deepStrictEqual(yield* Effect.promise(() => readdir(to)), ["findings.csv"])
    }).pipe(Effect.scoped)
  )
})

describe("the hash of a key", () => {
  /** How many different values each half of the hashes of these keys has, and both together. */
  const hashesOf = (keys: Iterable<ReadonlyArray<string>>) => {
    const hash = { first: 0, second: 0 }
    const [first, second, both] = [new Set<number>(), new Set<number>(), new Set<number>()]
    for (const key of keys) {
      hashKey(key, hash)
      first.add(hash.first)
      second.add(hash.second)
      both.add(hash.first * 2 ** 20 + (hash.second >>> 12))
    }
    return { first: first.size, second: second.size, both: both.size }
  }

  const count = 1 << 16
  const bits = (number: number, zero: string, one: string): string =>
    Array.from({ length: 16 }, (_, bit) => ((number >> bit) & 1 ? one : zero)).join("")

  for (const [what, keyOf] of [
    ["in the high bits of the second of two characters", (n) => [bits(n, "ab", "a\u8062")]],
    ["in the highest bit of the first of two characters", (n) => [bits(n, "ab", "\u8061b")]],
    ["in every character there is", (n) => [`a${String.fromCharCode(n)}`]],
    ["in the last character of an odd number of them", (n) => [`ab${String.fromCharCode(n)}`]],
    ["in numbers", (n) => [String(n)]],
    ["in where one text ends and the next begins", (n) => ["a".repeat(n % 256), "a".repeat(n >> 8)]]
  ] as ReadonlyArray<readonly [string, (number: number) => ReadonlyArray<string>]>) {
    it(`is another one for keys that differ ${what}`, () => {
      const keys = Array.from({ length: count }, (_, number) => keyOf(number))
      const { both, first, second } = hashesOf(keys)
      assert.strictEqual(both, count)
      // Chance makes one or two halves equal, no more.
      assert.isAtLeast(Math.min(first, second), count - 10)
    })
  }
})
