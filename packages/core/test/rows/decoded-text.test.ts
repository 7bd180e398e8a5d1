import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Stream } from "effect"
import type { TextEncoding } from "../../src/model/source-file.ts"
import { decodedText } from "../../src/rows/decoded-text.ts"
import { makeTextEncoder } from "../../src/rows/encoded-text.ts"
import { checked, oneOf } from "../properties/arbitraries.ts"
import { bytesInPieces } from "../support/in-pieces.ts"

const decode = (bytes: Uint8Array | ReadonlyArray<number>, encoding: TextEncoding, size = 1000) =>
  decodedText(
    Stream.fromIterable(bytesInPieces(Uint8Array.from(bytes), size)).pipe(Stream.rechunk(1)),
    encoding
  ).pipe(Stream.runCollect)

const narrow = ["a", "\n", "\r\n", "é", "ÿ", "\u00a0", '"'] as const

/** Characters that each encoding has. */
const characters: Readonly<Record<TextEncoding, ReadonlyArray<string>>> = {
  "utf-8": [...narrow, "€", "\u{1F600}", "\uFEFF", "Ж", "\uFFFD", "\u{10FFFF}"],
  "utf-16le": [...narrow, "€", "\u{1F600}", "\uFEFF", "Ж", "\u0A0A", "\u{10FFFF}"],
  "utf-16be": [...narrow, "€", "\u{1F600}", "\uFEFF", "Ж", "\u0A0A", "\u{10FFFF}"],
  "windows-1252": [...narrow, "€", "Ÿ", "™", "ž", "–"],
  "iso-8859-1": [...narrow, "\u0080", "\u0081", "\u009f"]
}

const marks: Partial<Record<TextEncoding, ReadonlyArray<number>>> = {
  "utf-8": [0xef, 0xbb, 0xbf],
  "utf-16le": [0xff, 0xfe],
  "utf-16be": [0xfe, 0xff]
}

describe("decodedText", () => {
  for (const [encoding, known] of Object.entries(characters) as ReadonlyArray<
    [TextEncoding, ReadonlyArray<string>]
  >) {
    it.effect.prop(
      `gives back what was encoded in ${encoding}, however the bytes are cut, and splits no character`,
      [Arbitrary.array(oneOf(...known), { minLength: 1, maxLength: 12 })],
      ([pieces]) =>
        Effect.gen(function* () {
          const text = pieces.join("")
          const encoder = makeTextEncoder(encoding)
          assert.strictEqual(encoder.firstMissing(text), -1)
          const bytes = Uint8Array.from([...(marks[encoding] ?? []), ...encoder.encode(text)])
          for (let size = 1; size <= bytes.length; size++) {
            const decoded = yield* decode(bytes, encoding, size)
            assert.strictEqual(decoded.join(""), text)
            assert.isTrue(decoded.every((piece) => piece !== "" && !/\p{Surrogate}/u.test(piece)))
          }
        }),
      checked(150, 8)
    )
  }

  const broken: ReadonlyArray<
    readonly [string, TextEncoding, ReadonlyArray<number>, number, number, string]
  > = [
    ["a byte of another encoding", "utf-8", [0x0d, 0x0a, 0x61, 0xe9, 0x62], 2, 3, "\r\na"],
    ["an overlong sequence", "utf-8", [0x61, 0xc0, 0xaf], 1, 1, "a"],
    ["half a surrogate pair in UTF-8", "utf-8", [0x61, 0xed, 0xa0, 0xbd], 1, 1, "a"],
    ["a character that the end cuts off", "utf-8", [0x0a, 0xf0, 0x9f, 0x98], 2, 1, "\n"],
    ["an odd byte at the end", "utf-16le", [0x0a, 0, 0x61], 2, 2, "\n"],
    ["a first half alone", "utf-16le", [0x61, 0, 0x3d, 0xd8, 0x61, 0], 1, 2, "a"],
    ["a first half at the end", "utf-16le", [0x61, 0, 0x3d, 0xd8], 1, 2, "a"],
    ["a second half alone", "utf-16be", [0, 0x0a, 0, 0x61, 0xdc, 0], 2, 4, "\na"],
    ["a second half at the end", "utf-16le", [0x61, 0, 0, 0xdc], 1, 2, "a"],
    ["a byte that means nothing", "windows-1252", [0x0a, 0x80, 0x81], 2, 2, "\n€"],
    ["lines that end with CR", "utf-8", [0x0d, 0x0d, 0x61, 0x0d, 0xff], 4, 4, "\r\ra\r"],
    ["lines that end with LF and CR", "utf-8", [0x0d, 0x61, 0x0a, 0x61, 0x0d, 0xff], 4, 5, "\ra\na\r"],
    ["lines that end in all ways", "utf-8", [0x0a, 0x0d, 0x0d, 0x0a, 0x0a, 0x0d, 0xff], 6, 6, "\n\r\r\n\n\r"],
    [
      "lines of two bytes a character",
      "utf-16le",
      [0x0d, 0, 0x0a, 0, 0x0a, 0, 0x0d, 0, 0, 0xdc],
      4,
      8,
      "\r\n\n\r"
    ]
  ]

  for (const [name, encoding, bytes, line, byte, before] of broken) {
    it.effect(`fails at ${name}, with its place, behind the text before it (${encoding})`, () =>
      Effect.gen(function* () {
        for (let size = 1; size <= bytes.length; size++) {
          const given: Array<string> = []
          const problem = yield* decodedText(
            Stream.fromIterable(bytesInPieces(Uint8Array.from(bytes), size)),
            encoding
          ).pipe(
            Stream.runForEach((text) => Effect.sync(() => given.push(text))),
            Effect.flip
          )
          assert.deepStrictEqual([problem.code, problem.line, problem.byte], ["invalid-encoding", line, byte])
          assert.strictEqual(given.join(""), before)
        }
      })
    )
  }

  it.effect("fails at each of the five bytes that Windows-1252 has no meaning for, and at no other", () =>
    Effect.gen(function* () {
      const refused: Array<number> = []
      for (let byte = 0; byte < 256; byte++) {
        yield* decode([byte], "windows-1252").pipe(Effect.catch(() => Effect.sync(() => refused.push(byte))))
      }
      assert.deepStrictEqual(refused, [0x81, 0x8d, 0x8f, 0x90, 0x9d])
    })
  )

  it.effect("takes away one mark at the very start, and only there", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* decode([0xff, 0xfe, 0xff, 0xfe, 0x61, 0, 0xff, 0xfe], "utf-16le"), [
        "\uFEFFa\uFEFF"
      ])
      assert.deepStrictEqual(yield* decode([0xef, 0xbb, 0xbf], "utf-8", 1), [])
      assert.deepStrictEqual(yield* decode([0xef, 0xbb, 0xbf], "windows-1252"), ["ï»¿"])
    })
  )

  it.effect("says what to do about text that is not UTF-8", () =>
    Effect.gen(function* () {
      const { problem } = yield* Effect.flip(decode([0xe9], "utf-8"))
      assert.strictEqual(
        problem,
        "this is not valid UTF-8; if the file was written as Windows-1252, say so with --encoding windows-1252"
      )
    })
  )
})
