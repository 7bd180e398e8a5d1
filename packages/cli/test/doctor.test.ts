import type { Diagnosis } from "@bulkport/core"
import { describe, expect, it } from "vitest"
import { call, documentOf, errorOf, folderWith } from "./support/call.ts"
import { scripted } from "./support/scripted.ts"

const reached: Diagnosis = { name: "Address", outcome: "passed", detail: "It answers." }
const refused: Diagnosis = {
  name: "API key",
  outcome: "failed",
  detail: "The service refused it.",
  advice: "Make a new key."
}
const notTried: Diagnosis = { name: "Rights", outcome: "skipped", detail: "Not tried without a key." }
const open: Diagnosis = { name: "Version", outcome: "unknown", detail: "It does not say." }

const examine = async (diagnoses: ReadonlyArray<Diagnosis>, ...args: ReadonlyArray<string>) =>
  call(["scripted", "doctor", ...args], { ...scripted({ diagnoses }), folder: await folderWith() })

describe("doctor", () => {
  it("shows every diagnosis with its word, and ends with what to do first", async () => {
    const called = await examine([reached, refused, notTried, open])
    expect(called).toMatchObject({ code: 6, stderr: "" })
    expect(called.stdout).toBe(
      [
        "scripted: a script",
        "  ✓ passed   Address  It answers.",
        "  ✗ failed   API key  The service refused it.",
        "                      Make a new key.",
        "  – skipped  Rights   Not tried without a key.",
        "  ? unknown  Version  It does not say.",
        "",
        "1 of 4 checks failed.",
        "Next: Make a new key.\n"
      ].join("\n")
    )
  })

  it("names the settings where nobody knows what to do about a failure", async () => {
    const { advice: _advice, ...bare } = refused
    expect((await examine([bare])).stdout).toMatch(
      /Next: Look at its settings: bulkport providers scripted\n$/
    )
  })

  it("is content when nothing failed, and says so only when all is known", async () => {
    const well = await examine([reached])
    expect(well.code).toBe(0)
    expect(well.stdout).toMatch(/\nAll is well\.\n$/)
    const half = await examine([reached, open])
    expect(half.code).toBe(0)
    expect(half.stdout).toMatch(/\nNothing failed; 1 of 2 could not be told\.\n$/)
    expect((await examine([])).stdout).not.toContain("well")
  })

  it("gives a document", async () => {
    expect(documentOf(await examine([reached, refused], "--json"))).toEqual({
      schema: "bulkport/provider-doctor/1",
      provider: "scripted",
      target: "a script",
      diagnoses: [{ ...reached, advice: null }, refused],
      next: "Make a new key.",
      exitCode: 6
    })
  })

  it("ends with 2 when the settings cannot be used, and when the provider has no way to try them", async () => {
    const invalid = await examine([reached], "--key", "x", "--json")
    expect(invalid.code).toBe(2)
    expect(errorOf(invalid)).toMatchObject({ tag: "SettingsInvalid" })
    const missing = await call(["scripted", "doctor", "--json"], {
      ...scripted(),
      folder: await folderWith()
    })
    expect(missing.code).toBe(2)
    expect(errorOf(missing)).toMatchObject({ tag: "AbilityMissing" })
  })
})
