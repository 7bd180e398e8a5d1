/** The table of abilities: every cell is tried against the emulated service, and the README has all of them. */
import type { Provider } from "@bulkport/core/provider"
import { type ActitoEmulator, makeActitoEmulator } from "@bulkport/testkit/emulators"
import { Effect, Exit, Result, Scope } from "effect"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { actitoPlugin } from "../src/index.ts"
import { importNoted, type Seen } from "./ability-import.ts"
import {
  markedTable,
  packings,
  type Route,
  type Step,
  steps,
  tableWithMarks,
  type Way,
  ways,
  wayText,
  wordOf
} from "./ability-table.ts"
import { openFor } from "./support.ts"

const listing = fileURLToPath(new URL("__fixtures__/wire-profile.listing.json", import.meta.url))

const scope = Scope.makeUnsafe()
const within = <A>(effect: Effect.Effect<A, unknown, Scope.Scope>): Promise<A> =>
  Effect.runPromise(Scope.provide(effect, scope))

let emulator: ActitoEmulator
let folder: string
let cases = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "actito-abilities-"))
  emulator = await within(makeActitoEmulator({ executionMillis: 0, dailyAllowance: 1000 }))
})

afterAll(async () => {
  await Effect.runPromise(Scope.close(scope, Exit.void))
  await rm(folder, { recursive: true })
})

/** A provider that knows that executions can be listed: otherwise nothing could be found. */
const open = (route: Route): Promise<Provider> =>
  within(openFor(emulator, { wireProfile: listing, ...(route === "v4" ? { transport: "v4" } : {}) }))

/** The words of the operations among these that were asked for. */
const requested = (words: Readonly<Record<string, string>>): ReadonlyArray<string> =>
  Object.entries(words).flatMap(([operation, word]) =>
    emulator.requestsOf(operation).length > 0 ? [word] : []
  )

const endings: Readonly<Record<string, string>> = { ".csv": "none", ".gz": "gzip", ".zip": "zip" }

/** How the file was packed that the service got, by the last of its bytes that a name promises. */
const packingSent = (): string | undefined => {
  const { fileName } = emulator.executions().at(-1) ?? {}
  return Object.entries(endings).find(([ending]) => fileName?.endsWith(ending) === true)?.[1]
}

const stagedBy = (packing: Way["packing"]): string => {
  const isRemote = emulator.executions().at(-1)?.isRemote === true
  const sent = isRemote ? "sends nothing" : packing === "none" ? "as it is" : "packs"
  return [...requested({ "get-etl": "reads the ETL" }), sent].join(", ")
}

const validatedBy = ({ validation }: Seen): string => {
  const asked = requested({ "profile-table": "by the structure" })
  return validation?.status === "skipped" ? [...asked, "skipped"].join(", ") : asked.join(", ")
}

/** Whether an execution is found by what it is called, or needs a person. */
const foundBy = async ({ find }: Provider, { context, job, staged }: Seen): Promise<string> => {
  if (find === undefined) return "—"
  if (staged === undefined || context === undefined) throw new Error("nothing was staged")
  const found = await Effect.runPromise(Effect.result(find(staged, context)))
  if (Result.isFailure(found)) return found.failure._tag === "StartInDoubt" ? "asks a person" : "fails"
  const other = await Effect.runPromise(find(staged, { ...context, label: `${context.label}-other` }))
  expect(other).toEqual([])
  return found.success.map(({ id }) => id).join() === job?.id ? "by label" : "nothing"
}

const names: Readonly<Record<string, string>> = {
  "integration-results": "results",
  "output-files": "output files"
}

const collectedBy = ({ outputs }: Seen): string =>
  outputs
    .map((name) => name.replace(/\..*$/, ""))
    .map((name) => names[name] ?? name.replaceAll("-", " "))
    .join(", ")

const readBy = ({ statements }: Seen): string => {
  const rows = statements.flatMap((each) => (each._tag === "RowOutcome" ? [each] : []))
  const words = [
    ...(rows.some(({ key, outcome }) => outcome === "accepted" && key !== undefined) ? ["keys"] : []),
    ...(rows.some(({ outcome, record }) => outcome === "rejected" && record !== undefined) ? ["numbers"] : [])
  ]
  return words.length === 0 ? "—" : words.join(" and ")
}

/** Imports a file on a way, and says in words what has happened in each step. */
const observe = async (way: Way): Promise<Readonly<Record<Step, string>>> => {
  cases += 1
  const provider = await open(way.route)
  const seen = await importNoted(way, provider, emulator, join(folder, `case-${cases}.csv`))
  // Whatever the words, both rows are known in the end, and the service has got what the table says.
  expect(seen.report?.rows).toMatchObject({ staged: 2, accepted: 1, rejected: 1, unknown: 0 })
  if (way.route !== "remote") expect(packingSent()).toBe(way.packing)
  return {
    stage: stagedBy(way.packing),
    validate: validatedBy(seen),
    start: requested({
      "create-execution": "`etl-executions`",
      "trigger-execution": "`trigger-execution`",
      "v4-create-profile-import": "`import`",
      "v4-create-custom-import": "`import`"
    }).join(", "),
    track: seen.state === "finished" ? "yes" : "—",
    collect: collectedBy(seen),
    readOutcomes: readBy(seen),
    find: await foundBy(provider, seen)
  }
}

describe("the table of abilities", () => {
  it.each(ways.map((way) => ({ way, name: wayText(way) })))(
    "tells the truth about $name",
    async ({ way }) => {
      expect(await observe(way)).toEqual(Object.fromEntries(steps.map((step) => [step, wordOf(way, step)])))
    }
  )

  it("names every operation of the contract that is about a file", async () => {
    const provider = await open("one-shot")
    const others = ["recordReadings", "destination", "jobs", "diagnose"]
    const operations = Object.entries(provider).flatMap(([name, value]) =>
      typeof value === "function" && !others.includes(name) ? [name] : []
    )
    expect(operations.sort()).toEqual([...steps].sort())
  })

  it("has every way of packing that can be asked for", () => {
    const field = actitoPlugin.optionFields.find(({ name }) => name === "sent-compression")
    expect(field?.choices).toEqual([...packings])
  })

  it("stands in the README", async () => {
    const path = join(import.meta.dirname, "../README.md")
    if (process.env["BULKPORT_WRITE_TABLES"] === "1" && process.env["CI"] === undefined) {
      const text = await readFile(path, "utf8")
      await writeFile(
        path,
        text.replace(markedTable, () => tableWithMarks())
      )
    }
    const [found] = markedTable.exec(await readFile(path, "utf8")) ?? []
    // When this fails, it is written anew with BULKPORT_WRITE_TABLES=1.
    expect(found).toBe(tableWithMarks())
  })

  it("has no service with a bug behind it", () => {
    expect(emulator.bugs()).toEqual([])
  })
})
