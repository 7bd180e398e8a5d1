import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { appendFile } from "node:fs/promises"
import { randomBytes } from "node:crypto"
import { gzipSync } from "node:zlib"
import type { Compression } from "../../src/model/source-file.ts"
import { unpackedBytes } from "../../src/rows/unpacked-bytes.ts"
import { makeZip } from "../support/make-zip.ts"
import { fileIn, temporaryFolder } from "../support/scripted-provider.ts"

const unpack = (content: Uint8Array, compression: Compression, size = Number.POSITIVE_INFINITY) =>
  Effect.gen(function* () {
    const path = yield* fileIn(yield* temporaryFolder, "rows.csv", content)
    const pieces = yield* Stream.runCollect(unpackedBytes({ path, compression }, size))
    return Buffer.concat(pieces)
  })

const codeOf = (content: Uint8Array, compression: Compression) =>
  Effect.map(Effect.flip(unpack(content, compression)), (failure) => [
    "code" in failure ? failure.code : "",
    "line" in failure ? failure.line : 0
  ])

/** Too much for one piece, and hard to pack. */
const large = Buffer.from(randomBytes(300_000).toString("hex"))

describe("unpackedBytes", () => {
  it.effect("gives a plain file up to the size that was asked for, though it has grown", () =>
    Effect.gen(function* () {
      const path = yield* fileIn(yield* temporaryFolder, "rows.csv", large)
      yield* Effect.promise(() => appendFile(path, "more"))
      const pieces = yield* Stream.runCollect(unpackedBytes({ path, compression: "none" }, large.length))
      assert.isTrue(Buffer.concat(pieces).equals(large))
      assert.lengthOf(yield* unpack(large, "none", 0), 0)
    })
  )

  it.effect("says when there is no such file", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      for (const compression of ["none", "gzip", "zip"] as const) {
        const failure = yield* Effect.flip(
          Stream.runDrain(unpackedBytes({ path: `${folder}/none.csv`, compression }, 10))
        )
        assert.deepStrictEqual([failure._tag, failure.code], ["StorageFailed", "ENOENT"])
      }
    })
  )

  it.effect("reads gzip members that stand one behind the other as one file", () =>
    Effect.gen(function* () {
      const both = Buffer.concat([gzipSync(large), gzipSync("and more")])
      assert.isTrue((yield* unpack(both, "gzip")).equals(Buffer.concat([large, Buffer.from("and more")])))
      assert.lengthOf(yield* unpack(gzipSync(""), "gzip"), 0)
    })
  )

  it.effect("reads no more of a gzip file than the size that was asked for", () =>
    Effect.gen(function* () {
      const first = gzipSync(large)
      const grown = Buffer.concat([first, gzipSync("and more")])
      assert.isTrue((yield* unpack(grown, "gzip", first.length)).equals(large))
    })
  )

  it.effect("fails where gzip data breaks off, wherever that is", () =>
    Effect.gen(function* () {
      const packed = gzipSync("a,b\n1,2\n")
      for (let length = 0; length < packed.length; length++) {
        assert.deepStrictEqual(yield* codeOf(packed.subarray(0, length), "gzip"), ["truncated-archive", 1])
      }
      const second = Buffer.concat([gzipSync(large), packed.subarray(0, 1)])
      assert.deepStrictEqual(yield* codeOf(second, "gzip"), ["truncated-archive", 1])
    })
  )

  it.effect("fails where gzip data is broken, and where something else stands behind it", () =>
    Effect.gen(function* () {
      const packed = gzipSync("a,b\n1,2\n")
      const changed = Buffer.from(packed)
      changed.writeUInt8((changed.at(-8) ?? 0) ^ 1, changed.length - 8)
      assert.deepStrictEqual(yield* codeOf(changed, "gzip"), ["broken-archive", 1])
      assert.deepStrictEqual(yield* codeOf(Buffer.from("a,b\n"), "gzip"), ["broken-archive", 1])
      for (const rubbish of [
        Buffer.from("rubbish"),
        Buffer.alloc(1),
        Buffer.concat([Buffer.alloc(3), packed])
      ]) {
        assert.deepStrictEqual(yield* codeOf(Buffer.concat([packed, rubbish]), "gzip"), ["broken-archive", 1])
      }
    })
  )

  it.effect("gives the one file of a ZIP archive, whatever its name, and passes over folders", () =>
    Effect.gen(function* () {
      const packed = makeZip(
        { name: "Export/", content: "", isStored: true },
        { name: "../../etc/rows.csv", content: large },
        { name: "__MACOSX/._rows.csv", content: "x" },
        { name: "Export/.DS_Store", content: "x" }
      )
      assert.isTrue((yield* unpack(packed, "zip")).equals(large))
      assert.lengthOf(yield* unpack(makeZip({ name: "a\\b", content: "", isStored: true }), "zip"), 0)
    })
  )

  const file = { name: "a.csv", content: "a,b\n1,2\n" }
  const refused: ReadonlyArray<readonly [string, Buffer, string]> = [
    ["an empty archive", makeZip(), "empty-archive"],
    ["an archive of folders", makeZip({ name: "a/", content: "", isStored: true }), "empty-archive"],
    ["several files", makeZip(file, { ...file, name: "b.csv" }), "several-entries"],
    ["a file with a password", makeZip({ ...file, isEncrypted: true }), "encrypted-archive"],
    ["a wrong checksum", makeZip({ ...file, isStored: true, checksum: 1 }), "broken-archive"],
    ["a method of packing that is not known", makeZip({ ...file, method: 9 }), "broken-archive"],
    ["an archive without its end", makeZip(file).subarray(0, -30), "truncated-archive"],
    ["what is no archive", Buffer.from("a,b\n1,2\n"), "truncated-archive"]
  ]
  for (const [name, packed, code] of refused) {
    it.effect(`refuses ${name}`, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* codeOf(packed, "zip"), [code, 1])
      })
    )
  }

  it.effect("fails where packed data in a ZIP archive is broken", () =>
    Effect.gen(function* () {
      const packed = makeZip({ name: "a.csv", content: large })
      packed.fill(0xff, 100, 200)
      assert.deepStrictEqual(yield* codeOf(packed, "zip"), ["broken-archive", 1])
    })
  )

  it.effect("says how many files there are, and never a name", () =>
    Effect.gen(function* () {
      const packed = makeZip(...["x", "y", "z"].map((name) => ({ ...file, name: `secret-${name}.csv` })))
      const failure = yield* Effect.flip(unpack(packed, "zip"))
      assert.include("problem" in failure ? failure.problem : "", "there are 3 files")
      assert.notInclude(JSON.stringify(failure), "secret")
    })
  )

  it.effect("can be left in the middle", () =>
    Effect.gen(function* () {
      for (const [compression, packed] of [
        ["gzip", gzipSync(large)],
        ["zip", makeZip({ name: "a.csv", content: large })]
      ] as const) {
        const path = yield* fileIn(yield* temporaryFolder, "rows", packed)
        const first = yield* Stream.runHead(unpackedBytes({ path, compression }, packed.length))
        assert.strictEqual(first._tag, "Some")
      }
    })
  )
})
