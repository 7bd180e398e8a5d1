/** An importer for imports that share the limits of one licence. */
import type { JsonObject, RunEvent, RunReport } from "@bulkport/core"
import { createImporter, type Importer } from "@bulkport/core/promise"
import {
  type ActitoEmulator,
  type ActitoEmulatorOptions,
  makeActitoEmulator
} from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { randomUUID } from "node:crypto"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { actitoPlugin } from "../src/index.ts"
import { run } from "./support.ts"

/** An importer over an emulator of its own. */
export interface Trial {
  readonly emulator: ActitoEmulator
  readonly importer: Importer
  readonly events: ReadonlyArray<RunEvent>
  /** Imports two customers of its own into a table. */
  readonly importInto: (table: string, number: number, options?: JsonObject) => Promise<RunReport>
}

/** Runs a test's body with an importer that keeps to the limits of its settings. */
export const withImporter = <A>(
  options: ActitoEmulatorOptions,
  settings: Readonly<Record<string, string>>,
  body: (trial: Trial) => Promise<A>
): Promise<A> =>
  run(
    Effect.gen(function* () {
      // What has been used of an allowance outlives an emulator on this machine, and a later one may get its port.
      const entity = `shop-${randomUUID()}`
      const emulator = yield* makeActitoEmulator({ executionMillis: 0, entity, ...options })
      return yield* Effect.promise(async () => {
        const folder = await mkdtemp(join(tmpdir(), "actito-limits-"))
        const { apiKey, url: baseUrl } = emulator
        const events: Array<RunEvent> = []
        const importer = createImporter({
          providers: [actitoPlugin],
          settings: { actito: { apiKey, entity, baseUrl, ...settings } },
          runsFolder: join(folder, "runs"),
          engine: { pollMillis: 10, retryBaseMillis: 10, retries: 2, findGraceMillis: 50 },
          onEvent: (event) => events.push(event)
        })
        const importInto: Trial["importInto"] = async (table, number, more = {}) => {
          const file = join(folder, `rows-${number}.csv`)
          await writeFile(
            file,
            `customerId,emailAddress\n${number}-1,a${number}@example.com\n${number}-2,b${number}@example.com\n`
          )
          const options = { table, key: ["customerId"], mode: "create", ...more }
          return importer.run({ file, provider: "actito", importType: "profiles", options })
        }
        try {
          return await body({ emulator, importer, events, importInto })
        } finally {
          await importer.close()
          await rm(folder, { recursive: true })
        }
      })
    })
  )

/** Numbers of ten imports. */
export const ten = Array.from({ length: 10 }, (_, index) => index + 1)

/** Gives the emulator a table for each of ten imports. */
export const addTables = ({ tables }: ActitoEmulator): ReadonlyArray<string> => {
  const [model] = tables.list()
  if (model === undefined) throw new Error("the emulator has no table")
  return ten.map((number) => {
    tables.add({ ...model, id: `10${number}`, name: `Customers ${number}` })
    return `10${number}`
  })
}
