import { assert, describe, it } from "@effect/vitest"
import type { TextEncoding } from "../../src/model/source-file.ts"
import { makeTextEncoder } from "../../src/rows/encoded-text.ts"

const missing = (encoding: TextEncoding, text: string): number => makeTextEncoder(encoding).firstMissing(text)

describe("makeTextEncoder", () => {
  it("writes every character of Windows-1252 as the byte that means it", () => {
    const meant = new TextDecoder("windows-1252").decode(Uint8Array.of(0x80, 0x8a, 0x99, 0x9f, 0xe9))
    assert.strictEqual(meant, "€Š™Ÿé")
    assert.deepStrictEqual(
      [...makeTextEncoder("windows-1252").encode("€Š™Ÿéa")],
      [0x80, 0x8a, 0x99, 0x9f, 0xe9, 0x61]
    )
  })

  it("writes UTF-16 in both orders, without a mark", () => {
    assert.deepStrictEqual([...makeTextEncoder("utf-16le").encode("a€")], [0x61, 0, 0xac, 0x20])
    assert.deepStrictEqual([...makeTextEncoder("utf-16be").encode("a€")], [0, 0x61, 0x20, 0xac])
  })

  it("finds the first character that an encoding lacks", () => {
    assert.strictEqual(missing("windows-1252", "aŁ"), 1)
    assert.strictEqual(missing("windows-1252", "€é\u{1F600}"), 2)
    assert.strictEqual(missing("windows-1252", "a\u0080"), 1)
    assert.strictEqual(missing("windows-1252", "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ \u00a0ÿ"), -1)
    assert.strictEqual(missing("iso-8859-1", "é\u0080\u0081ÿ"), -1)
    assert.strictEqual(missing("iso-8859-1", "é€"), 1)
  })

  it("finds half a character in the encodings of Unicode, which lack nothing else", () => {
    for (const encoding of ["utf-8", "utf-16le", "utf-16be"] as const) {
      assert.strictEqual(missing(encoding, "a\u{1F600}\uFFFD\0\u{10FFFF}"), -1)
      assert.strictEqual(missing(encoding, "\u{1F600}\uD83D"), 2)
      assert.strictEqual(missing(encoding, "a\uDE00\uD83D"), 1)
    }
  })
})
