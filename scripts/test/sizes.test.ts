/** What the page about sizes says must be so. Needs the builds of all packages. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { measureBundle, measurePackages, type PackageSize } from "../lib/package-sizes.ts"
import { bundleTable, shownSize, sizeFaults, sizeTable, statedSizes } from "../lib/size-table.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))

const size = (name: string, bytes: number): PackageSize => ({
  name,
  download: bytes,
  unpacked: bytes * 3,
  files: 7,
  installedPackages: 2,
  installed: bytes * 9
})

describe("the sizes", () => {
  it("are as the page says, within a tenth: otherwise `pnpm run sizes` writes them anew", async () => {
    const folder = mkdtempSync(join(tmpdir(), "bulkport-sizes-"))
    const page = readFileSync(join(root, "apps/docs/content/sizes.md"), "utf8")
    const sizes = await measurePackages(root, folder)
    rmSync(folder, { recursive: true })
    expect(sizeFaults(sizes, statedSizes(page))).toEqual([])
  })

  it("of the command line are one package, and all of its parts together make it up", async () => {
    const folder = mkdtempSync(join(tmpdir(), "bulkport-sizes-"))
    const sizes = await measurePackages(root, folder, "bulkport")
    rmSync(folder, { recursive: true })
    const [{ installed, installedPackages, unpacked } = size("none", 0)] = sizes
    expect(installedPackages).toBe(1)
    expect(installed).toBe(unpacked)
    const parts = measureBundle(root).reduce((sum, { bytes }) => sum + bytes, 0)
    // The manifest, the licence and the README are the rest.
    expect(unpacked - parts).toBeGreaterThan(0)
    expect(unpacked - parts).toBeLessThan(30_000)
  })
})

describe("a change in size", () => {
  const stated = statedSizes(sizeTable([size("a", 200_000), size("b", 2_000_000)]))

  it("of less than a tenth is none", () => {
    expect(sizeFaults([size("a", 210_000), size("b", 1_900_000)], stated)).toEqual([])
  })

  it("of more is told with its figures, whichever way", () => {
    const faults = sizeFaults([size("a", 230_000), size("b", 1_000_000)], stated)
    expect(faults).toHaveLength(6)
    expect(faults[0]).toBe("a: the download is 230.0 kB, and 200.0 kB is stated (+15 %).")
    expect(faults[3]).toContain("b: the download is 1.00 MB, and 2.00 MB is stated (-50 %)")
  })

  it("is also a package that is new, or gone", () => {
    expect(sizeFaults([size("a", 200_000), size("c", 1)], stated)).toEqual([
      "c is not in the table.",
      "b is in the table, and there is no such package."
    ])
  })
})

describe("a table of parts", () => {
  it("puts small ones together", () => {
    const parts = [
      { name: "large", bytes: 12_345 },
      { name: "x", bytes: 500 },
      { name: "y", bytes: 600 }
    ]
    expect(bundleTable(parts)).toContain("`large`")
    expect(bundleTable(parts)).toMatch(/2 smaller ones +\| 1\.1 kB/)
    expect(shownSize(999_999)).toBe("1000.0 kB")
  })
})
