/** The table of abilities: every cell is tried against the emulated service, and the README has all of them. */
import { type AdvocateEmulatorWithSftp, makeAdvocateEmulator } from "@bulkport/testkit/emulators"
import type { Provider } from "@bulkport/core/provider"
import { Effect, Exit, Scope, Stream } from "effect"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { advocatePlugin } from "../src/index.ts"
import { importNoted, type Seen } from "./ability-import.ts"
import {
  lookups,
  lookupWords,
  markedTable,
  type Route,
  routes,
  type Step,
  steps,
  tableWithMarks,
  type Way,
  ways,
  wayText,
  wordOf
} from "./ability-table.ts"
import { sftpSettingsOf } from "./sftp-imports.ts"

const scope = Scope.makeUnsafe()
const within = <A>(effect: Effect.Effect<A, unknown, Scope.Scope>): Promise<A> =>
  Effect.runPromise(Scope.provide(effect, scope))

let emulator: AdvocateEmulatorWithSftp
let folder: string
let cases = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "advocate-abilities-"))
  const service = { jobMillis: 0, otherTypes: "supported", rawUploads: "by-content-type" } as const
  emulator = await within(makeAdvocateEmulator({ ...service, sftp: { pickUpMillis: 0 } }))
  emulator.sftp.behaviour.prefixes = { ...emulator.sftp.behaviour.prefixes, stats: "MUTATION/USER_STATS" }
})

afterAll(async () => {
  await Effect.runPromise(Scope.close(scope, Exit.void))
  await rm(folder, { recursive: true })
})

const open = (route: Route): Promise<Provider> =>
  within(
    advocatePlugin.open({
      ...sftpSettingsOf(emulator),
      transport: route === "sftp" ? "sftp" : "api",
      uploadAs: route === "raw" ? "raw" : "multipart"
    })
  )

/** The words of the requests among these that were made, each as often as it was. */
const requested = (words: Readonly<Record<string, string>>): string =>
  Object.entries(words)
    .flatMap(([operation, word]) => {
      const { requestsOf } = operation.startsWith("sftp-") ? emulator.sftp : emulator
      return Array<string>(requestsOf(operation).length).fill(word)
    })
    .join(", ")

const stagedBy = (): string => {
  const [upload] = emulator.requestsOf("upload")
  const isForm = String(upload?.headers["content-type"]).startsWith("multipart/form-data")
  return requested({ upload: isForm ? "upload" : "raw body", "sftp-write": "drop" })
}

const validatedBy = ({ validation }: Seen): string => {
  const asked = requested({ validateJobCreation: "yes" })
  return validation?.status === "skipped" ? `${asked}skipped` : asked
}

const readBy = ({ statements }: Seen): string => {
  const rows = statements.flatMap((each) => (each._tag === "RowOutcome" ? [each] : []))
  const hasKeys = rows.some(({ key, outcome }) => outcome === "accepted" && key !== undefined)
  const hasNumbers = rows.some(({ outcome, record }) => outcome === "rejected" && record !== undefined)
  if (!hasNumbers) return hasKeys ? "keys only" : "—"
  return hasKeys ? "keys and numbers" : "numbers only"
}

/** Whether a job is found when nothing but its name, or nothing but its file, is that of the run. */
const foundBy = async (provider: Provider, { context, job, staged }: Seen): Promise<string> => {
  if (staged === undefined || context === undefined || job === undefined) return "—"
  const other = "imports/t/other_0.csv"
  const fileRef = emulator.jobs().find(({ id }) => id === job.id)?.fileRef ?? ""
  emulator.behaviour.foreignJobs = [
    { id: "by file", name: "other", fileRef },
    { id: "by name", name: context.label, fileRef: other },
    { id: "by nothing", name: "other", fileRef: other }
  ].map((each) => ({ ...each, type: staged.prepared.importType, status: "COMPLETED" }))
  const found = await Effect.runPromise(provider.find?.(staged, context) ?? Effect.die("absent"))
  emulator.behaviour.foreignJobs = []
  const others = found.map(({ id }) => id).filter((id) => id !== job.id)
  expect(others).toHaveLength(found.length - 1)
  return others.sort().join(" or ").replace(" or by ", " or ")
}

/** Imports a file on a way, and says in words what has happened in each step. */
const observe = async (way: Way): Promise<Readonly<Record<Step, string>> & { readonly sent: string }> => {
  cases += 1
  const provider = await open(way.route)
  emulator.clearRequests()
  emulator.sftp.clearRequests()
  const path = join(folder, `case-${cases}.${way.kind.has}`)
  const seen = await importNoted(way, provider, emulator, path, `bulkport-case-${cases}`)
  return {
    sent: emulator.uploads().at(-1)?.format ?? "",
    stage: stagedBy(),
    validate: validatedBy(seen),
    start: requested({ createJob: "`createJob`", "sftp-rename": "rename" }),
    track: seen.state === "finished" ? "yes" : "—",
    collect: [...seen.outputs].map((name) => name.replace(/\.csv$/, "")).join(", "),
    readOutcomes: readBy(seen),
    find: await foundBy(provider, seen)
  }
}

describe("the table of abilities", () => {
  it.each(ways.map((way) => ({ way, name: wayText(way) })))(
    "tells the truth about $name",
    async ({ way }) => {
      const expected = Object.fromEntries(steps.map((step) => [step, wordOf(way, step)]))
      expect(await observe(way)).toEqual({ ...expected, sent: way.kind.sent })
    }
  )

  it.each(routes)("tells the truth about what is asked of the tenant: %s", async (route) => {
    const provider = await open(route)
    const job = emulator.jobs().at(-1)
    const listed = await Effect.runPromise(Stream.runCollect(provider.jobs?.() ?? Stream.empty))
    const isWhole = listed.length === emulator.jobs().length && listed.some(({ id }) => id === job?.id)
    const adopted = await Effect.runPromise(provider.adopt?.(job?.id ?? "") ?? Effect.die("absent"))
    const bytes = await Effect.runPromise(Stream.runCollect(adopted.upload?.body ?? Stream.empty))
    const hasFile = Buffer.concat(bytes).equals(await readFile(emulator.uploads().at(-1)?.path ?? ""))
    const diagnoses = await Effect.runPromise(provider.diagnose?.() ?? Effect.die("absent"))
    const works = (each: string) =>
      diagnoses.some(({ name, outcome }) => name === each && outcome === "passed")
    expect({
      jobs: isWhole ? "yes" : "—",
      adopt: adopted.importType === job?.type && hasFile ? "with its file" : "—",
      diagnose: [
        ...(works("API key") ? ["the API"] : []),
        ...(works("SFTP folder") ? ["the drop"] : [])
      ].join(" and ")
    }).toEqual(Object.fromEntries(lookups.map((lookup) => [lookup, lookupWords[lookup][route]])))
  })

  it("names every operation of the contract, and every import type", async () => {
    const provider = await open("multipart")
    const operations = Object.entries(provider).flatMap(([name, value]) =>
      // How numbers are read belongs to the reading of outcomes.
      typeof value === "function" && name !== "recordReadings" ? [name] : []
    )
    expect(operations.sort()).toEqual([...steps, ...lookups].sort())
    const types = new Set(ways.map(({ importType }) => importType.id))
    expect([...types].slice(0, -1)).toEqual(advocatePlugin.importTypes.map(({ id }) => id))
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
