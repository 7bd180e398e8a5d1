import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { csvRecords } from "../../src/rows/csv-records.ts"

const read = (text: string, isWanted?: (column: string) => boolean) =>
  csvRecords(Stream.make(Buffer.from(text)), ",", isWanted).pipe(Stream.runCollect)

describe("csvRecords", () => {
  it.effect("keeps columns that are called as what every object inherits", () =>
    Effect.gen(function* () {
      const records = yield* read("id,__proto__,constructor\n1,a,b\n2\n")
      assert.deepStrictEqual(
        records.map((record) => Object.entries(record)),
        [
          [
            ["id", "1"],
            ["__proto__", "a"],
            ["constructor", "b"]
          ],
          [["id", "2"]]
        ]
      )
      for (const record of records) assert.strictEqual(Object.getPrototypeOf(record), Object.prototype)
    })
  )

  it.effect("lacks what a short row lacks, what stands behind the header, and what is not wanted", () =>
    Effect.gen(function* () {
      const records = yield* read("\uFEFFa,b,c\n1\n\n1,2,3,4\n", (column) => column !== "b")
      assert.deepStrictEqual(records, [{ a: "1" }, { a: "1", c: "3" }])
    })
  )
})
