import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"
import { longFiles } from "../lib/longest-first.ts"

it("a test file that is taken early because it takes long is there", () => {
  const root = new URL("../..", import.meta.url)
  expect(longFiles.filter((path) => !existsSync(fileURLToPath(new URL(path, root))))).toEqual([])
})
