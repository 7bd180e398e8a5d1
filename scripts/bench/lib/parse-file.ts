// Parses a CSV file into rows of cells, counts them, and prints how long that took.
// Usage: node parse-file.ts PARSER FILE. A parser that is not installed gives no rows.
import { Effect, Stream } from "effect"
import { createReadStream } from "node:fs"
import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"
import { csvRows } from "../../../packages/core/src/rows/csv-rows.ts"
import { fileBytes } from "../../../packages/core/src/rows/file-bytes.ts"
import { utf8Text } from "../../../packages/core/src/rows/utf8-text.ts"
import { here } from "./child.ts"

/** Where packages are looked for: ours, and what the testkit brings. */
const owners = [here("../../../package.json"), here("../../../packages/testkit/package.json")]

/** A package of somebody else, as far as it is used here; `undefined` when it is not installed. */
const load = async <Module>(name: string): Promise<Module | undefined> => {
  for (const owner of owners) {
    try {
      const path = createRequire(owner).resolve(name)
      const loaded = (await import(pathToFileURL(path).href)) as Module & { readonly default?: Module }
      return loaded.default ?? loaded
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== "MODULE_NOT_FOUND") throw error
    }
  }
  return undefined
}

/** Gives the number of rows with the header; `undefined` when the parser is not installed. */
type Parser = (path: string) => Promise<number | undefined>

interface CsvParse {
  readonly parse: () => NodeJS.WritableStream & AsyncIterable<ReadonlyArray<string>>
}

interface PapaParse {
  readonly parse: (
    source: NodeJS.ReadableStream,
    options: {
      readonly chunk: (result: { readonly data: ReadonlyArray<unknown> }) => void
      readonly complete: () => void
      readonly error: (error: Error) => void
      readonly skipEmptyLines: boolean
    }
  ) => void
}

interface Udsv {
  readonly inferSchema: (text: string) => unknown
  readonly initParser: (schema: unknown) => {
    readonly stringArrs: unknown
    readonly chunk: (text: string, as: unknown, onRow: () => void) => void
    readonly end: () => unknown
  }
}

/** Every parser that is held against ours. */
const parsers: Readonly<Record<string, Parser>> = {
  bulkport: async (path) => {
    let rows = 0
    await Effect.runPromise(
      csvRows(utf8Text(fileBytes(path)), { delimiter: ",", quote: '"' }).pipe(
        Stream.runForEachArray((batch) => Effect.sync(() => void (rows += batch.length)))
      )
    )
    return rows
  },
  "csv-parse": async (path) => {
    const module = await load<CsvParse>("csv-parse")
    if (module === undefined) return undefined
    let rows = 0
    for await (const _row of createReadStream(path).pipe(module.parse())) rows += 1
    return rows
  },
  papaparse: async (path) => {
    const module = await load<PapaParse>("papaparse")
    if (module === undefined) return undefined
    let rows = 0
    await new Promise<void>((resolve, reject) => {
      module.parse(createReadStream(path), {
        chunk: ({ data }) => void (rows += data.length),
        complete: resolve,
        error: reject,
        skipEmptyLines: true
      })
    })
    return rows
  },
  udsv: async (path) => {
    const module = await load<Udsv>("udsv")
    if (module === undefined) return undefined
    // It skips the header.
    let rows = 1
    let parser: ReturnType<Udsv["initParser"]> | undefined
    for await (const text of createReadStream(path, "utf8") as AsyncIterable<string>) {
      parser ??= module.initParser(module.inferSchema(text))
      parser.chunk(text, parser.stringArrs, () => void (rows += 1))
    }
    parser?.end()
    return rows
  }
}

const [name = "", path = ""] = process.argv.slice(2)
const begun = performance.now()
const rows = await parsers[name]?.(path)
console.log(JSON.stringify({ rows: rows ?? null, seconds: (performance.now() - begun) / 1000 }))
