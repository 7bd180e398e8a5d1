/** The bundle holds code of others, under licences that ask for their notices to go with it. */
import { readFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { type BundledPackage, bundledPackages, type Metafile } from "../scripts/lib/bundled-packages.ts"
import { thirdPartyNotices } from "../scripts/lib/third-party-notices.ts"

const packageFolder = fileURLToPath(new URL("..", import.meta.url))

const bundled = (more: Partial<BundledPackage>): BundledPackage => ({
  name: "some",
  version: "1.2.3",
  licence: "MIT",
  bytes: 10,
  notices: ["Copyright (c) Somebody"],
  ...more
})

describe("the notices of a bundle", () => {
  it("name every package whose code is in it, and hold the text that it asks for", async () => {
    const metafile = await readFile(`${packageFolder}dist/metafile-esm.json`, "utf8")
    const packages = bundledPackages(JSON.parse(metafile) as Metafile, packageFolder)
    const text = await readFile(`${packageFolder}dist/THIRD-PARTY-NOTICES.txt`, "utf8")
    expect(packages.map(({ name }) => name)).toEqual(expect.arrayContaining(["effect", "ssh2", "undici"]))
    for (const { licence, name, version } of packages)
      expect(text).toContain(`\n${name} ${version}, ${licence ?? "?"}\n`)
    // Code that these have taken from others: beside a folder of undici, and in comments of Effect.
    const { notices: ofUndici = [] } = packages.find(({ name }) => name === "undici") ?? {}
    expect(ofUndici.length).toBeGreaterThan(1)
    expect(text).toContain("Isaac Z. Schlueter")
  })

  it("are refused for a licence that asks for more, or is not known", () => {
    expect(() => thirdPartyNotices([bundled({ licence: "GPL-3.0-only" })])).toThrow(
      "some@1.2.3 has the licence GPL-3.0-only, which is none that may be bundled."
    )
    expect(() => thirdPartyNotices([bundled({ licence: "MIT AND LGPL-2.1" })])).toThrow("MIT AND LGPL-2.1")
    expect(() => thirdPartyNotices([{ name: "x", version: "1.0.0", bytes: 1, notices: ["yes"] }])).toThrow(
      "x@1.0.0 has the licence (none given)"
    )
    expect(thirdPartyNotices([bundled({ licence: "(MIT OR GPL-3.0)" })])).toContain("Somebody")
  })

  it("are refused where their text is missing, except that of ISC, which is the same for all", () => {
    expect(() => thirdPartyNotices([bundled({ notices: [] })])).toThrow("without the text of its licence")
    const isc = bundled({ licence: "ISC", author: "A. Uthor", notices: [] })
    expect(thirdPartyNotices([isc])).toContain("Copyright (c) A. Uthor")
  })
})
