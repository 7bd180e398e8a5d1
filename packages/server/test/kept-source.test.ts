import { layerFiles, newRunId, RunJournal } from "@bulkport/core"
import { Effect, Stream } from "effect"
import { mkdtempSync, readdirSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { expect, it } from "vitest"
import { findSent, forgetSent, keepSent } from "../src/uploads/kept-source.ts"

const newStore = () => layerFiles(mkdtempSync(join(tmpdir(), "bulkport-kept-")))

it("a file of one tenant stays its own when another process gives its id to a file of another tenant", () =>
  Effect.runPromise(
    Effect.gen(function* () {
      const id = newRunId(Date.now())
      const { path } = yield* keepSent(id, "one.csv", "one", Stream.succeed(Buffer.from("one")))
      const refused = yield* Effect.flip(keepSent(id, "two.csv", "two", Stream.succeed(Buffer.from("two"))))
      expect(refused).toMatchObject({ _tag: "StorageFailed", code: "EEXIST" })
      // As whoever sent the other one does, once it has failed.
      yield* forgetSent(id)
      expect(yield* findSent(id)).toMatchObject({ name: "one.csv", tenant: "one" })
      expect(readFileSync(path, "utf8")).toBe("one")
    }).pipe(Effect.provide(newStore()))
  ))

it("nothing is under an id before the file is whole, and from then on it has an owner", () =>
  Effect.runPromise(
    Effect.gen(function* () {
      const id = newRunId(Date.now())
      const sources = dirname((yield* RunJournal).sourceFolder(id))
      const content = Stream.make("id\n", "1\n").pipe(
        Stream.tap(() =>
          Effect.sync(() => {
            // A process that is killed here leaves what is deleted a day later, and no source.
            expect(readdirSync(sources)).toEqual([expect.stringMatching(`^${id}\\.part-`)])
          })
        ),
        Stream.encodeText
      )
      yield* keepSent(id, "one.csv", "one", content)
      // One move has brought all that is known of it: there is no moment at which it belongs to nobody.
      expect(readdirSync(sources)).toEqual([id])
      expect(readdirSync(join(sources, id)).sort()).toEqual([".kept.json", "one.csv"])
      expect(yield* findSent(id)).toMatchObject({ tenant: "one" })
      yield* forgetSent(id)
      expect(readdirSync(sources)).toEqual([])
    }).pipe(Effect.provide(newStore()))
  ))
