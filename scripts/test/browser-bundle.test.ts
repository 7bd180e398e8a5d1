/** What browsers load, bundled for them, and run where there is nothing but what they have. */
import { createRequire } from "node:module"
import { fileURLToPath } from "node:url"
import { createContext, runInContext } from "node:vm"
import { gzipSync } from "node:zlib"
import { beforeAll, expect, it } from "vitest"

/** As much of the bundler as is used here. It comes with the one that builds the packages. */
interface Bundler {
  readonly build: (options: Readonly<Record<string, unknown>>) => Promise<{
    readonly outputFiles: ReadonlyArray<{ readonly text: string }>
    readonly metafile: {
      readonly inputs: Readonly<
        Record<
          string,
          { readonly imports: ReadonlyArray<{ readonly path: string; readonly external?: boolean }> }
        >
      >
    }
  }>
}

const ofTsup = createRequire(createRequire(import.meta.url).resolve("tsup"))
const bundler = ofTsup("esbuild") as Bundler

/** Run in the page: checks a file against the rules of both providers, and tells the lines of what it found. */
const program = `
import { checkBlob, makeFindingsBlob } from "@bulkport/core/preflight"
import { actitoImports } from "@bulkport/provider-actito/import-types"
import { advocateImports } from "@bulkport/provider-advocate/import-types"
import { Effect } from "effect"

const check = (provider, id, options, name, bytes) =>
  Effect.gen(function* () {
    const importType = yield* provider.importType(id, options)
    const findings = makeFindingsBlob()
    const { tally } = yield* checkBlob({ blob: new Blob([bytes]), source: { path: name }, importType, findings: findings.sink })
    const text = yield* Effect.promise(() => findings.blob().text())
    return { lines: tally.samples.map(({ line }) => line), text }
  })

globalThis.results = (files) => Effect.runPromise(Effect.all({
  users: check(advocateImports, "users", {}, "users.csv.gz", files.users),
  events: check(advocateImports, "user-events", {}, "events.jsonl", files.events),
  table: check(actitoImports, "table", { table: "people", key: ["id"] }, "people.csv", files.table)
}))
`

interface Results {
  readonly [name: string]: { readonly lines: ReadonlyArray<number>; readonly text: string }
}

let bundle: Awaited<ReturnType<Bundler["build"]>>
beforeAll(async () => {
  bundle = await bundler.build({
    stdin: { contents: program, resolveDir: fileURLToPath(new URL("../../apps/docs", import.meta.url)) },
    bundle: true,
    write: false,
    metafile: true,
    platform: "browser",
    format: "iife",
    conditions: ["@bulkport/source"]
  })
})

it("is whole: nothing is left to be imported, and nothing in it is of Node", () => {
  const inputs = Object.entries(bundle.metafile.inputs)
  expect(inputs.length).toBeGreaterThan(100)
  const external = inputs.flatMap(([, { imports }]) => imports.filter((each) => each.external === true))
  expect(external.map(({ path }) => path)).toEqual([])
  expect(inputs.map(([path]) => path).filter((path) => /undici|yauzl|node:/.test(path))).toEqual([])
})

it("finds what is wrong with files, with nothing but what a browser has", async () => {
  const page = createContext({
    ...{ Blob, TextDecoder, TextEncoder, ReadableStream, DecompressionStream, MessageChannel },
    ...{ setTimeout, clearTimeout, queueMicrotask, AbortController, performance, console }
  })
  runInContext(bundle.outputFiles[0]?.text ?? "", page)
  const results = page["results"] as (files: Readonly<Record<string, Uint8Array>>) => Promise<Results>
  const { events, table, users } = await results({
    users: new Uint8Array(
      gzipSync('accountId,id,email\na,1,"ann@\nexample.com"\na,2,bob@example.com\na,2,not an address\n')
    ),
    events: new TextEncoder().encode(
      '{"accountId":"a","userId":"1","event":{"key":"k"}}\n{"accountId":"a"}\n'
    ),
    table: new TextEncoder().encode("id;name\n1;\n;Zoë\n")
  })
  expect(users?.lines).toEqual([2, 5, 5])
  expect(users?.text).toContain("duplicate-key")
  expect(new Set(events?.lines)).toEqual(new Set([2]))
  expect(table?.lines).toEqual([2, 3])
})
