/** The check of built types must be able to fail, and to let pass what is stable. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, expect, it } from "vitest"
import { builtTypeFaults } from "../lib/built-type-faults.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))
const made: Array<string> = []

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

/** A built package with these declarations, which may use effect and a package without types. */
const packageWith = (declarations: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), "bulkport-types-"))
  made.push(folder)
  const files: Readonly<Record<string, string>> = {
    "package.json": JSON.stringify({
      exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
      dependencies: { untyped: "^1.0.0" },
      peerDependencies: { effect: "^4.1.0" }
    }),
    "node_modules/untyped/package.json": JSON.stringify({ name: "untyped", exports: { ".": "./main.js" } }),
    ...declarations
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  symlinkSync(
    realpathSync(join(root, "packages/core/node_modules/effect")),
    join(folder, "node_modules/effect")
  )
  return folder
}

it.each([
  ['import type { FileSystem } from "effect"', "index.d.ts:1: FileSystem of effect is unstable"],
  ['export type { A } from "./inner.ts"', "inner.d.ts:2: http/HttpClient of effect is unstable"],
  [
    'export declare const read: import("effect/FileSystem").FileSystem',
    "FileSystem.FileSystem of effect is unstable"
  ],
  [
    'import { Schema } from "effect"\nexport type B = typeof Schema.isAscii',
    "Schema.isAscii of effect is unstable"
  ],
  ['import type { Stats } from "somewhere/else"', '"somewhere/else" is neither in dependencies nor'],
  ['import type { Thing } from "untyped"', "users would need @types/untyped as well"],
  ['/// <reference types="mocha" />\nexport {}', '"@types/mocha" is neither in dependencies nor']
])("finds what users would trip over: %s", (text, said) => {
  const folder = packageWith({
    "dist/index.d.ts": text,
    "dist/inner.d.ts":
      'import type { Stats } from "node:fs"\nimport type * as HttpClient from "effect/http/HttpClient"\nexport type A = Stats'
  })
  expect(builtTypeFaults(folder).join("\n")).toContain(said)
})

it("finds nothing in what is stable, however it is imported", () => {
  const folder = packageWith({
    "dist/index.d.ts": `import { Effect as E, Schema } from "effect"
      import type { Stats } from "node:fs"
      export declare const a: E.Effect<Stats, import("effect/Cause").YieldableError>
      export declare const b: Schema.Struct<{ readonly c: Schema.String }>`
  })
  expect(builtTypeFaults(folder)).toEqual([])
})
