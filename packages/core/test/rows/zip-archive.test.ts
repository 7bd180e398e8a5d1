import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Stream } from "effect"
import { randomBytes } from "node:crypto"
import { type ArchiveLimits, openZip, type ZipEntry } from "../../src/rows/zip-archive.ts"
import { makeZip, type ZipFile } from "../support/make-zip.ts"
import { fileIn, temporaryFolder } from "../support/scripted-provider.ts"

const open = (content: Uint8Array, limits?: ArchiveLimits) =>
  Effect.gen(function* () {
    return yield* openZip(yield* fileIn(yield* temporaryFolder, "packed", content), limits)
  })

const textOf = ({ content }: ZipEntry) => Stream.mkString(Stream.decodeText(content))

/** Names and contents of all files. */
const unpack = (content: Uint8Array, limits?: ArchiveLimits) =>
  Effect.gen(function* () {
    const { files } = yield* open(content, limits)
    return yield* files.pipe(
      Stream.mapEffect((file) => Effect.map(textOf(file), (text) => [file.name, text] as const)),
      Stream.runCollect
    )
  })

const faultOf = (content: Uint8Array, limits?: ArchiveLimits) =>
  Effect.map(Effect.flip(unpack(content, limits)), (failure) =>
    failure._tag === "ArchiveRefused"
      ? ([failure.fault, failure.problem] as const)
      : ([failure._tag, ""] as const)
  )

const file: ZipFile = { name: "a.csv", content: "a,b\n1,2\n" }

/** Numbers that are the same in each run. */
const pseudoRandom = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
  return seed
}

describe("ZIP archives", () => {
  it.effect("give their files in order, without folders and what macOS adds", () =>
    Effect.gen(function* () {
      const packed = makeZip(
        { name: "x/", content: "", isStored: true },
        { name: "x\\", content: "", isStored: true },
        { ...file, name: "x/b.csv" },
        { name: "__MACOSX/x/._b.csv", content: "x" },
        { name: "x/.DS_Store", content: "x" },
        { name: "ä.csv", content: "", isStored: true }
      )
      assert.deepStrictEqual(yield* unpack(packed), [
        ["x/b.csv", "a,b\n1,2\n"],
        ["ä.csv", ""]
      ])
      assert.deepStrictEqual(yield* unpack(makeZip()), [])
    })
  )

  it.effect("give each file as often as it is asked for, and in any order", () =>
    Effect.gen(function* () {
      const large = randomBytes(200_000).toString("hex")
      const { files } = yield* open(makeZip(file, { name: "b.csv", content: large }))
      const [first, second] = yield* Stream.runCollect(files)
      assert.isDefined(first)
      assert.isDefined(second)
      assert.deepStrictEqual([first.unpackedBytes, second.unpackedBytes], [8, large.length])
      const texts = yield* Effect.all([textOf(second), textOf(first), textOf(second)], { concurrency: 3 })
      assert.deepStrictEqual(texts, [large, "a,b\n1,2\n", large])
    })
  )

  const unsafe = [
    "../a.csv",
    "x/../../a.csv",
    "x\\..\\..\\a.csv",
    "..",
    "/etc/a.csv",
    "\\\\server\\a.csv",
    "C:\\a.csv",
    "c:a.csv",
    "a.csv\u0000.txt"
  ]
  for (const name of unsafe) {
    it.effect(`refuse ${JSON.stringify(name)}, unless any name will do`, () =>
      Effect.gen(function* () {
        const packed = makeZip(file, { ...file, name })
        const [fault, problem] = yield* faultOf(packed)
        assert.strictEqual(fault, "unsafe-name")
        assert.notInclude(problem, name)
        assert.lengthOf(yield* unpack(packed, { takesAnyName: true }), 2)
      })
    )
  }

  it.effect("take names that only look strange", () =>
    Effect.gen(function* () {
      const names = ["a..b.csv", "...", "x/..y/a.csv", "ab:c.csv", " ", "x\\a.csv"]
      const files = yield* unpack(makeZip(...names.map((name) => ({ ...file, name }))))
      assert.deepStrictEqual(
        files.map(([name]) => name),
        names
      )
    })
  )

  const many = makeZip(...Array.from({ length: 70 }, (_, index) => ({ ...file, name: `${index}` })))
  const zeros = makeZip(file, { name: "b.csv", content: Buffer.alloc(1024 ** 2) })
  const limited: ReadonlyArray<readonly [string, Buffer, ArchiveLimits, string, RegExp]> = [
    ["entries", many, { maxEntries: 69 }, "too-many-entries", /70 entries, more than 69/],
    ["bytes", zeros, { maxUnpackedBytes: 1024 ** 2 + 7 }, "too-large", /more than 1048583 bytes/],
    ["bytes for what there is of them", zeros, { maxRatio: 200 }, "too-large", /more than 200 times/]
  ]
  for (const [what, packed, limits, fault, problem] of limited) {
    it.effect(`refuse too many ${what}`, () =>
      Effect.gen(function* () {
        const [foundFault, foundProblem] = yield* faultOf(packed, limits)
        assert.strictEqual(foundFault, fault)
        assert.match(foundProblem, problem)
      })
    )
  }

  it.effect("are read up to each limit", () =>
    Effect.gen(function* () {
      assert.lengthOf(yield* unpack(many, { maxEntries: 70, maxUnpackedBytes: 560, maxRatio: 1 }), 70)
      const limits = { maxUnpackedBytes: 1024 ** 2 + 8, maxRatio: 200, harmlessBytes: 1024 ** 2 + 8 }
      assert.lengthOf(yield* unpack(zeros, limits), 2)
    })
  )

  it.effect("are held to their own size when their entries claim the same bytes again and again", () =>
    Effect.gen(function* () {
      const content = randomBytes(10_000).toString("hex").repeat(2)
      const whole = makeZip({ name: "a", content })
      assert.lengthOf(yield* unpack(whole, { maxRatio: 10 }), 1)
      const end = whole.length - 22
      const start = whole.readUInt32LE(end + 16)
      const entry = whole.subarray(start, end)
      const tail = Buffer.from(whole.subarray(end))
      tail.writeUInt16LE(40, 8)
      tail.writeUInt16LE(40, 10)
      tail.writeUInt32LE(entry.length * 40, 12)
      const overlapping = Buffer.concat([whole.subarray(0, start), ...Array<Buffer>(40).fill(entry), tail])
      const [fault] = yield* faultOf(overlapping, { maxRatio: 10 })
      assert.strictEqual(fault, "too-large")
    })
  )

  const broken: ReadonlyArray<readonly [string, Buffer, string, RegExp]> = [
    ["are encrypted", makeZip(file, { ...file, isEncrypted: true }), "encrypted", /encrypted/],
    ["are packed in another way", makeZip({ ...file, method: 9 }), "packing", /cannot be read/],
    ["have a wrong checksum", makeZip({ ...file, checksum: 1 }), "broken", /checksum/],
    ["are longer than they say", makeZip({ ...file, saysBytes: 3 }), "broken", /not as long/],
    ["are shorter than they say", makeZip({ ...file, saysBytes: 99 }), "broken", /not as long/],
    [
      "are stored, and not as long as they say",
      makeZip({ ...file, isStored: true, saysBytes: 9 }),
      "broken",
      /broken/
    ],
    ["have no end", makeZip(file).subarray(0, -5), "truncated", /breaks off/],
    ["are none", Buffer.from("a,b\n"), "truncated", /breaks off/],
    ["are empty", Buffer.alloc(0), "truncated", /breaks off/]
  ]
  for (const [what, packed, fault, problem] of broken) {
    it.effect(`are refused when they ${what}`, () =>
      Effect.gen(function* () {
        const [foundFault, foundProblem] = yield* faultOf(packed)
        assert.strictEqual(foundFault, fault)
        assert.match(foundProblem, problem)
      })
    )
  }

  it.effect("are refused when their end promises more than there is", () =>
    Effect.gen(function* () {
      const promising = makeZip(file)
      promising.writeUInt16LE(2, promising.length - 12)
      const [fault] = yield* faultOf(promising)
      assert.strictEqual(fault, "broken")
      const elsewhere = makeZip(file)
      elsewhere.writeUInt32LE(0xfffffff0, elsewhere.length - 6)
      const [other] = yield* faultOf(elsewhere)
      assert.strictEqual(other, "broken")
    })
  )

  it.effect("say which file is not there", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(Effect.scoped(openZip("/nowhere/a.zip")))
      assert.deepInclude(failure, { _tag: "StorageFailed", path: "/nowhere/a.zip", code: "ENOENT" })
    })
  )

  it.effect("never end in anything but their content or a failure, wherever a byte is wrong", () =>
    Effect.gen(function* () {
      const whole = makeZip(file, { name: "b.csv", content: "x".repeat(5000) }, { ...file, isStored: true })
      const next = pseudoRandom(7)
      for (let attempt = 0; attempt < 400; attempt++) {
        const changed = Buffer.from(whole)
        for (let change = 0; change <= attempt % 3; change++) changed[next() % changed.length] = next() % 256
        const cut = attempt % 5 === 0 ? changed.subarray(0, next() % changed.length) : changed
        const exit = yield* Effect.exit(Effect.scoped(unpack(cut, { maxUnpackedBytes: 100_000 })))
        const failures = Exit.isFailure(exit) ? exit.cause.reasons : []
        assert.deepStrictEqual(
          failures.map((reason) => (reason._tag === "Fail" ? reason.error._tag : reason._tag)),
          failures.map(() => "ArchiveRefused")
        )
      }
    })
  )

  it.effect("can be left in the middle of their list, and of a file", () =>
    Effect.gen(function* () {
      const packed = makeZip({ name: "a", content: randomBytes(300_000).toString("hex") }, file)
      const { files } = yield* open(packed)
      const [first] = yield* Stream.runCollect(Stream.take(files, 1))
      assert.isDefined(first)
      assert.strictEqual((yield* Stream.runHead(first.content))._tag, "Some")
    })
  )
})
