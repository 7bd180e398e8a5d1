import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { textLines } from "../../src/rows/text-lines.ts"

const read = (text: string, size: number) => {
  const bytes = Buffer.from(text)
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size)
  )
  return textLines(Stream.fromIterable<Uint8Array>(pieces)).pipe(Stream.runCollect)
}

describe("textLines", () => {
  it.effect("counts empty lines but passes over them, however the bytes are cut", () =>
    Effect.gen(function* () {
      for (const size of [1, 2, 3, 50]) {
        assert.deepStrictEqual(yield* read('{"a":1}\r\n\n  \n{"é":2}\n{"c":3}', size), [
          { line: 1, text: '{"a":1}' },
          { line: 4, text: '{"é":2}' },
          { line: 5, text: '{"c":3}' }
        ])
      }
    })
  )
})
