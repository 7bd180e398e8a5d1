import { Redacted } from "effect"
import { describe, expect, it } from "vitest"
import { safeText } from "../src/transport/safe-text.ts"

describe("foreign text that is shown", () => {
  it("loses our secrets, in whatever form they come back", () => {
    const secret = Redacted.make("s3cret/+=")
    const forms = ["s3cret/+=", "s3cret%2F%2B%3D", Buffer.from("s3cret/+=").toString("base64")]
    expect(safeText(forms.join(" and "), [secret])).toBe("<redacted> and <redacted> and <redacted>")
  })

  it("loses them as a password in Base64, as JSON has them, and those that are a piece of another", () => {
    const [short, long] = [Redacted.make("s3cret"), Redacted.make('s3cret"more')]
    const header = Buffer.from(":s3cret").toString("base64")
    expect(safeText(`${header} s3cret\\"more s3cret"more`, [short, long])).toBe(
      "<redacted> <redacted> <redacted>"
    )
  })

  it("holds nothing that a terminal acts on", () => {
    expect(safeText("a\u001b\u009b\u202eb")).toBe("a b")
  })

  it.each([
    ["Bearer abcd-efgh is no good", "Bearer <redacted> is no good"],
    ["Authorization: abcdef12== is no good", "Authorization: <redacted> is no good"],
    ['{"authorization":"Basic OnNlY3JldA=="}', '{"authorization":"Basic <redacted>"}'],
    ["a bearer token", "a bearer token"],
    ["Basic authentication is needed", "Basic authentication is needed"]
  ])("loses what looks like credentials: %s", (text, shown) => {
    expect(safeText(text)).toBe(shown)
  })

  it.each([
    ['row 3: "ada@example.com" is no address', 'row 3: "<address>" is no address'],
    ["ada.b+c@mail.example.com, ben@x.org", "<address>, <address>"],
    ["column e-mail at line 3 @ 10:15", "column e-mail at line 3 @ 10:15"]
  ])("loses addresses of people: %s", (text, shown) => {
    expect(safeText(text)).toBe(shown)
  })

  it("stays on one line, and is cut", () => {
    expect(safeText("a\n  b\tc")).toBe("a b c")
    expect(safeText("x".repeat(400))).toHaveLength(301)
  })
})
