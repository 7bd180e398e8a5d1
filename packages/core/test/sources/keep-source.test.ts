import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import {
  type ImportSource,
  type KeepOptions,
  keepSource,
  keptFor,
  layerFiles,
  newRunId,
  type RunJournal,
  SourceBroken
} from "../../src/index.ts"
import { temporaryFolder } from "../support/scripted-provider.ts"

const withStore = <A, E>(use: (folder: string) => Effect.Effect<A, E, RunJournal>) =>
  Effect.flatMap(temporaryFolder, (folder) =>
    use(folder).pipe(Effect.provide(layerFiles(join(folder, "runs"))))
  ).pipe(Effect.scoped)

const keep = (source: ImportSource, options?: KeepOptions) =>
  keepSource(newRunId(Date.now()), source, options)

const textOf = (source: ImportSource, options?: KeepOptions) =>
  Effect.flatMap(keep(source, options), ({ source: { path } }) =>
    Effect.promise(() => readFile(path, "utf8"))
  )

/** What lies in the folder of all sources. */
const remains = (folder: string) =>
  Effect.promise(() => readdir(join(folder, "runs", ".sources")).catch(() => []))

const broken = (source: ImportSource, options?: KeepOptions) =>
  Effect.map(Effect.flip(keep(source, options)), (error) =>
    error instanceof SourceBroken ? error : assert.fail(`another reason: ${error._tag}`)
  )

async function* later<A>(...items: ReadonlyArray<A>) {
  for (const item of items) {
    await Promise.resolve()
    yield item
  }
}

describe("a source that is kept", () => {
  it.live("is written as JSON lines when it is rows, wherever they come from", () =>
    withStore(() =>
      Effect.gen(function* () {
        const rows = [
          { id: 1, at: new Date(0), big: 12345678901234567890n, no: undefined },
          { id: "é\u2028" }
        ]
        const lines =
          '{"id":1,"at":"1970-01-01T00:00:00.000Z","big":12345678901234567890}\n{"id":"é\u2028"}\n'
        assert.strictEqual(yield* textOf(rows), lines)
        assert.strictEqual(yield* textOf(later(...rows)), lines)
        assert.strictEqual(yield* textOf(Stream.fromIterable(rows)), lines)
      })
    )
  )

  it.live("is written as CSV when that is asked for, with the members of the first row as columns", () =>
    withStore(() =>
      Effect.gen(function* () {
        const rows = [
          { id: 1n, "full name": 'a "b", c', at: new Date(0), no: null },
          { id: "02", "full name": "d\ne", at: undefined }
        ]
        const csv = 'id,full name,at,no\r\n1,"a ""b"", c",1970-01-01T00:00:00.000Z,\r\n02,"d\ne",,\r\n'
        assert.strictEqual(yield* textOf(later(...rows), { format: "csv" }), csv)
        const columns = ["no", "id"]
        assert.strictEqual(yield* textOf([{ id: true }], { format: "csv", columns }), "no,id\r\n,true\r\n")
        const refused: ReadonlyArray<[object, string]> = [
          [{ id: 1, canary: [] }, 'its member "canary" is no column'],
          [{ id: { canary: 1 } }, 'its member "id" is an object or a list'],
          [{ id: Number.NaN }, 'its member "id" is not a finite number']
        ]
        for (const [row, words] of refused) {
          const error = yield* broken([{ id: 1 }, row], { format: "csv" })
          assert.strictEqual(error.row, 2)
          assert.include(error.message, `row 2: ${words}`)
        }
        assert.include((yield* broken([{}], { format: "csv" })).message, "row 1: it has no members")
      })
    )
  )

  it.live("is taken as it is when it is bytes, and is known by name, size and hash", () =>
    withStore(() =>
      Effect.gen(function* () {
        const packed = gzipSync("id\n1\n")
        const sources: ReadonlyArray<ImportSource> = [
          { open: () => later(packed.subarray(0, 3), packed.subarray(3)) },
          { open: () => Promise.resolve(new Blob([packed]).stream()) },
          { open: () => Stream.make<ReadonlyArray<Uint8Array>>(packed) }
        ]
        for (const source of sources) {
          const kept = (yield* keep(source, { name: "../../etc/été 1.csv.gz" })).source
          assert.isTrue((yield* Effect.promise(() => readFile(kept.path))).equals(packed))
          assert.strictEqual(kept.name, "été 1.csv.gz")
          assert.strictEqual(kept.bytes, packed.length)
          assert.lengthOf(kept.sha256, 64)
          assert.deepStrictEqual(yield* keptFor(kept.runId), kept)
        }
      })
    )
  )

  it.live("stays as it is: another call for the same run reads nothing", () =>
    withStore(() =>
      Effect.gen(function* () {
        const runId = newRunId(Date.now())
        const first = yield* keepSource(runId, [{ id: 1 }])
        const opening = { open: () => assert.fail("it was opened") }
        assert.deepStrictEqual(yield* keepSource(runId, opening), { source: first.source, isNew: false })
        // Two at once: one of them is kept, and the other gives that.
        const id = newRunId(Date.now())
        const both = yield* Effect.all([keepSource(id, later({ a: 1 })), keepSource(id, later({ a: 2 }))], {
          concurrency: 2
        })
        assert.deepStrictEqual(both[0].source, both[1].source)
        assert.lengthOf(
          both.filter(({ isNew }) => isNew),
          1
        )
      })
    )
  )

  it.live("leaves nothing behind when it fails midway, is too large, or is given up", () =>
    withStore((folder) =>
      Effect.gen(function* () {
        const secret = "tok-canary-4711"
        let read = 0
        const failing = async function* () {
          yield* later({ id: 1 }, { id: 2 })
          throw Object.assign(new RangeError(secret), { code: "ECONNRESET" })
        }
        const endless = async function* () {
          for (;;) {
            await Promise.resolve()
            yield { id: (read += 1) }
          }
        }
        const failed = yield* broken(failing())
        assert.strictEqual(failed.code, "failed")
        assert.include(failed.message, "after 2 rows (RangeError, ECONNRESET)")
        assert.notInclude(JSON.stringify(failed), secret)
        assert.strictEqual((yield* broken(Stream.fail(new Error(secret)))).code, "failed")
        assert.strictEqual((yield* broken({ open: () => Promise.reject(new Error(secret)) })).code, "failed")
        assert.strictEqual((yield* broken(endless(), { maxBytes: 100_000 })).code, "too-large")
        // No further ahead of the disk than a piece.
        assert.isBelow(read, 20_000)
        const waiting = yield* Effect.forkChild(keep(endless()))
        yield* Effect.sleep(5)
        yield* Fiber.interrupt(waiting)
        assert.deepStrictEqual(yield* remains(folder), [])
      })
    )
  )

  it.live("refuses what has no form as JSON by the number of its row, without repeating it", () =>
    withStore((folder) =>
      Effect.gen(function* () {
        const circle: Record<string, unknown> = {}
        circle["self"] = circle
        const noWords: ReadonlyArray<unknown> = [
          Number.NaN,
          Number.POSITIVE_INFINITY,
          new Date("canary"),
          new Map([["canary", 1]]),
          new Set(["canary"]),
          () => "canary",
          Symbol("canary"),
          new Uint8Array(3),
          circle,
          [[{ deep: Number.NaN }]],
          {
            toJSON: () => {
              throw new Error("canary")
            }
          }
        ]
        for (const value of noWords) {
          const error = yield* broken([{ id: "fine" }, { id: "two", joined: value }])
          assert.strictEqual(error.code, "no-json-form")
          assert.strictEqual(error.row, 2)
          assert.include(error.message, "row 2: it")
          assert.notInclude(JSON.stringify(error) + error.message, "canary")
        }
        const named = yield* broken([{ toJSON: () => ({ id: 1, joined: { at: Number.NaN } }) }])
        assert.include(named.message, 'row 1: its member "joined" is not a finite number.')
        const noRows: ReadonlyArray<unknown> = [
          [1],
          7,
          null,
          "id,name\n",
          Buffer.from("id,name\n"),
          new Date(0)
        ]
        for (const row of noRows) {
          const error = yield* broken([row as object])
          assert.strictEqual(error.row, 1, String(row))
          assert.notInclude(error.message, "id,name")
        }
        // What callers in plain JavaScript may hand over, and no type lets through.
        assert.strictEqual((yield* broken({ open: () => later("text" as never) })).code, "not-bytes")
        assert.strictEqual((yield* broken({ open: () => "text" as never })).code, "not-bytes")
        assert.strictEqual((yield* broken({} as never)).code, "failed")
        assert.deepStrictEqual(yield* remains(folder), [])
      })
    )
  )
})
