import { mkdtempSync, rmSync } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, expect, it } from "vitest"
import { packageFaults } from "../lib/package-faults.ts"

const folder = mkdtempSync(join(tmpdir(), "bulkport-faults-"))
afterAll(() => rmSync(folder, { recursive: true }))

const sound = {
  name: "some",
  description: "Something.",
  license: "MIT",
  homepage: "https://example.com",
  bugs: "https://example.com/bugs",
  repository: { directory: "packages/some" },
  keywords: ["bulkport"],
  engines: { node: ">=22.19.0" },
  sideEffects: false,
  exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
  publishConfig: { access: "public", provenance: true }
}

const files = {
  "README.md": "",
  LICENSE: "",
  "src/index.ts": "",
  "dist/index.js": "",
  "dist/index.d.ts": "",
  "dist/index.js.map": `{"sources":["../src/index.ts"]}`
}

let made = 0

const faultsOf = async (
  manifest: Readonly<Record<string, unknown>>,
  packed: Readonly<Record<string, string | undefined>> = {}
): Promise<ReadonlyArray<string>> => {
  const place = join(folder, String((made += 1)))
  const all: Readonly<Record<string, string | undefined>> = {
    ...files,
    ...packed,
    "package.json": JSON.stringify({ ...sound, ...manifest })
  }
  for (const [path, content] of Object.entries(all)) {
    if (content === undefined) continue
    await mkdir(dirname(join(place, path)), { recursive: true })
    await writeFile(join(place, path), content)
  }
  return packageFaults(place)
}

it("a sound package has no faults", async () => {
  expect(await faultsOf({})).toEqual([])
})

it("what only holds in a workspace is a fault", async () => {
  expect(await faultsOf({ dependencies: { a: "workspace:^", b: "catalog:" } })).toEqual([
    'package.json still says "workspace:".',
    'package.json still says "catalog:".'
  ])
})

it("an entry or a command without its file is a fault, and so is a map to nowhere", async () => {
  expect(await faultsOf({ bin: { some: "dist/bin.js" } }, { "src/index.ts": undefined })).toEqual([
    "package.json names dist/bin.js, which is not in the package.",
    "dist/index.js.map leads to src/index.ts, which is not in the package."
  ])
})

it("what is missing from the manifest or from the package is named", async () => {
  expect(
    await faultsOf({ homepage: undefined, sideEffects: true, publishConfig: {} }, { LICENSE: undefined })
  ).toEqual([
    "LICENSE is not in the package.",
    "package.json lacks a homepage.",
    "package.json lacks public access.",
    "package.json lacks provenance.",
    "package.json lacks sideEffects: false, which lets bundlers leave out what is not used."
  ])
})

it("tests and what builds leave behind are faults, except in the template of a scaffold", async () => {
  expect(
    await faultsOf(
      {},
      { "test/a.test.ts": "", "dist/metafile-esm.json": "{}", "template/test/b.test.ts": "" }
    )
  ).toEqual(["dist/metafile-esm.json was left behind by a build.", "test/a.test.ts is a test."])
})
