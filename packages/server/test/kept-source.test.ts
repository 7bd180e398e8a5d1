import { layerFiles, newRunId } from "@bulkport/core"
import { Effect, Stream } from "effect"
import { mkdtempSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"
import { findSent, forgetSent, keepSent } from "../src/uploads/kept-source.ts"

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
    }).pipe(Effect.provide(layerFiles(mkdtempSync(join(tmpdir(), "bulkport-kept-")))))
  ))
