import { assert, describe, it } from "@effect/vitest"
import { checkBlob, makeFindingsBlob } from "@bulkport/core/preflight"
import { Effect } from "effect"
import { openAsBlob } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { onTestFinished } from "vitest"

const failureOf = (blob: Blob, name: string) =>
  Effect.flip(checkBlob({ blob, source: { path: name }, findings: makeFindingsBlob().sink }))

/** A file as a page was given it, which is another one by the time it is read. */
const changedFile = (before: Uint8Array, after: Uint8Array) =>
  Effect.promise(async () => {
    const folder = await mkdtemp(join(tmpdir(), "blob-source-"))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const path = join(folder, "people.csv")
    await writeFile(path, before)
    const blob = await openAsBlob(path)
    await writeFile(path, after)
    return blob
  })

describe("a file that was changed since it was chosen", () => {
  const rows = Buffer.from("id,name\n1,Ada\n")
  for (const [name, pack] of [
    ["people.csv", (bytes: Uint8Array) => bytes],
    ["people.csv.gz", gzipSync]
  ] as const) {
    it.live(`is told as one that cannot be read, and not as a broken one: ${name}`, () =>
      Effect.gen(function* () {
        const blob = yield* changedFile(pack(rows), pack(Buffer.concat([rows, rows])))
        const { _tag, message } = yield* failureOf(blob, name)
        assert.strictEqual(_tag, "SourceFileUnreadable")
        assert.strictEqual(message, `Cannot read ${name}: the browser cannot read it.`)
      })
    )
  }

  it.live("is told in words where a browser has none for it", () =>
    Effect.gen(function* () {
      const blob = Object.assign(new Blob(["id\n1\n"]), {
        slice: () => ({
          arrayBuffer: () => Promise.reject(new TypeError("network error")),
          stream: () => new ReadableStream({ start: (it) => it.error(new TypeError("network error")) })
        })
      })
      const { message } = yield* failureOf(blob, "people.csv")
      assert.strictEqual(message, "Cannot read people.csv: the browser cannot read it.")
    })
  )
})
