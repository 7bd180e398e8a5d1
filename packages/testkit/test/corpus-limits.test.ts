import { checkFile } from "@bulkport/core"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { appendFileSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { awkwardFiles, writeAwkwardFile } from "../src/corpus/index.ts"

const temporaryFolder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "bulkport-corpus-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
)

const mebibyte = 1024 * 1024

/** Runs something, and gives by how many bytes the process has grown at most while it ran. */
const withGrowth = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const before = process.memoryUsage.rss()
    let most = before
    const look = () => (most = Math.max(most, process.memoryUsage.rss()))
    const timer = setInterval(look, 5)
    const result = yield* Effect.ensuring(
      work,
      Effect.sync(() => clearInterval(timer))
    )
    look()
    return { result, growth: most - before }
  })

describe("a file that is too large to hold", () => {
  for (const file of awkwardFiles.filter(({ name }) => /-(40|100)-mb/.test(name))) {
    it.live(`is refused in bounded memory: ${file.name}`, () =>
      Effect.gen(function* () {
        const path = yield* Effect.flatMap(temporaryFolder, (folder) =>
          Effect.promise(() => writeAwkwardFile(file, folder))
        )
        const { growth, result } = yield* withGrowth(checkFile({ source: { path } }))
        assert.strictEqual(result.stoppedBy?.code, file.expect.refused?.code)
        assert.isBelow(growth / mebibyte, 150, "MiB that the process has grown by")
      }).pipe(Effect.scoped)
    )
  }
})

describe("a file that grows while it is read", () => {
  it.live("is refused with a reason that says so, and not followed for ever", () =>
    Effect.gen(function* () {
      const path = join(yield* temporaryFolder, "growing.csv")
      const row = "1,a row of some length that means nothing\n"
      const piece = row.repeat(200_000)
      yield* Effect.promise(() => writeFile(path, `id,text\n${piece}`))
      // Grows with every look at it, by more than is read meanwhile, up to a size that is never reached by a reader that stops.
      let grown = 0
      const onRead = () =>
        Effect.sync(() => {
          if (grown >= 200 * mebibyte) return
          appendFileSync(path, piece)
          grown += piece.length
        })
      const refused = yield* Effect.flip(checkFile({ source: { path }, onRead }))
      assert.isAbove(grown, 0, "the file did not grow while it was read")
      assert.isBelow(grown, 200 * mebibyte)
      assert.strictEqual(refused._tag, "SourceFileUnreadable")
      assert.match(refused.message, /written to|grew|changed/)
    }).pipe(Effect.scoped)
  )
})
