import { Deferred, Effect, Fiber } from "effect"
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import { onStorage, writeTextWhole, writeWhole } from "../../src/journal/durable-files.ts"

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "bulkport-durable-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

it("a file that another one begins to write meanwhile is that one's, whole, and the first cannot finish", async () => {
  const folder = await newFolder()
  const path = join(folder, "outcomes.csv")
  const refused = await Effect.runPromise(
    Effect.gen(function* () {
      const isBegun = yield* Deferred.make<void>()
      const mayEnd = yield* Deferred.make<void>()
      const paused = yield* Effect.forkChild(
        Effect.flip(
          writeWhole(path, (handle) =>
            Effect.gen(function* () {
              yield* onStorage(path, () => handle.writeFile("half of the first"))
              yield* Deferred.succeed(isBegun, undefined)
              yield* Deferred.await(mayEnd)
            })
          )
        )
      )
      yield* Deferred.await(isBegun)
      yield* writeTextWhole(path, "the second")
      yield* Deferred.succeed(mayEnd, undefined)
      return yield* Fiber.join(paused)
    })
  )
  expect(refused).toMatchObject({ _tag: "StorageFailed", code: "ENOENT" })
  expect(await readFile(path, "utf8")).toBe("the second")
  expect(await readdir(folder)).toEqual(["outcomes.csv"])
})

it("what a process left unfinished is removed by the next that writes the file, and nothing else is", async () => {
  const folder = await newFolder()
  const others = ["a.csv.part2", "a.csv.zz.part", "b.csv.0123abcd.part"]
  for (const name of ["a.csv.part", "a.csv.0123abcd.part", ...others])
    await writeFile(join(folder, name), "half")
  await Effect.runPromise(writeTextWhole(join(folder, "a.csv"), "whole"))
  expect((await readdir(folder)).sort()).toEqual(["a.csv", ...others].sort())
})
