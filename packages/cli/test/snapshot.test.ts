/** The surface that scripts and people rely on. A change here is a change that users will feel. */
import { describe, expect, it } from "vitest"
import { call, documentOf, folderWith } from "./support/call.ts"
import {
  customers,
  emulateActito,
  emulateAdvocate,
  importCustomers,
  importUsers,
  users,
  usersWithFault
} from "./support/emulated.ts"

const snapshot = (name: string): string => `../snapshots/${name}`

describe("help", () => {
  it.each([
    [[]],
    [["run"]],
    [["check"]],
    [["stage"]],
    [["validate"]],
    [["start"]],
    [["track"]],
    [["collect"]],
    [["resume"]],
    [["settle"]],
    [["retry"]],
    [["runs"]],
    [["runs", "list"]],
    [["runs", "show"]],
    [["runs", "row"]],
    [["runs", "watch"]],
    [["runs", "open"]],
    [["runs", "prune"]],
    [["support-bundle"]],
    [["report"]],
    [["submit"]],
    [["queue"]],
    [["queue", "list"]],
    [["queue", "resume"]],
    [["queue", "cancel"]],
    [["worker"]],
    [["token"]],
    [["token", "create"]],
    [["token", "list"]],
    [["token", "revoke"]],
    [["providers"]],
    [["init"]],
    [["doctor"]],
    [["emulate"]],
    [["explain"]],
    [["completions"]],
    [["schema"]],
    [["advocate"]],
    [["advocate", "jobs"]],
    [["advocate", "doctor"]],
    [["actito"]],
    [["actito", "migrate"]],
    [["actito", "profile"]],
    [["actito", "profile", "check"]]
  ])("of %j is as it was", async (words) => {
    const called = await call([...words, "--help"])
    expect(called).toMatchObject({ code: 0, stderr: "" })
    const file = `${["bulkport", ...words].join("-")}.txt`
    await expect(called.stdout).toMatchFileSnapshot(snapshot(`help/${file}`))
    // A window that is half as wide, where a line that does not fit would be broken anywhere.
    const narrow = await call([...words, "--help"], {
      isTerminal: true,
      columns: 40,
      environment: { NO_COLOR: "1" }
    })
    const lines = narrow.stdout.split("\n")
    expect(lines.filter((line) => line.length > 40 && line.trim().includes("  "))).toEqual([])
    await expect(narrow.stdout).toMatchFileSnapshot(snapshot(`help/40-columns/${file}`))
  })
})

it("--version prints the version", async () => {
  const called = await call(["--version"])
  expect(called).toMatchObject({ code: 0, stderr: "" })
  expect(called.stdout).toMatch(/^bulkport \d+\.\d+\.\d+/)
})

/** The shape of a document: a line for every member, with its type; of a list, its first item. */
const shapeOf = (value: unknown, path = ""): ReadonlyArray<string> => {
  if (Array.isArray(value)) return value.length === 0 ? [`${path}[]: empty`] : shapeOf(value[0], `${path}[]`)
  if (value === null || typeof value !== "object")
    return [`${path}: ${value === null ? "null" : typeof value}`]
  return Object.entries(value).flatMap(([name, each]) =>
    shapeOf(each, path === "" ? name : `${path}.${name}`)
  )
}

describe("the document", () => {
  const matches = async (name: string, called: Awaited<ReturnType<typeof call>>) =>
    expect(`${shapeOf(documentOf(called)).join("\n")}\n`).toMatchFileSnapshot(snapshot(`json/${name}.txt`))

  it("of each command has the shape it had", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": usersWithFault })
    const options = { environment, folder }
    const staged = await call(["stage", ...importUsers.slice(1), "--allow-findings", "--json"], options)
    const { id } = documentOf<{ run: { id: string } }>(staged).run
    await matches("stage", staged)
    await matches(
      "check",
      await call(["check", ...importUsers.slice(1), "--output", "checked", "--json"], options)
    )
    await matches("validate", await call(["validate", id, "--json"], options))
    await matches("start", await call(["start", id, "--json"], options))
    await matches("track", await call(["track", id, "--wait", "--json"], options))
    await matches("collect", await call(["collect", id, "--json"], options))
    await matches("resume", await call(["resume", id, "--json"], options))
    await matches("run", await call([...importUsers, "--allow-findings", "--json"], options))
    await matches("runs-list", await call(["runs", "list", "--json"], options))
    await matches("runs-show", await call(["runs", "show", id, "--json"], options))
    await matches("jobs", await call(["advocate", "jobs", "--json"], options))
    await matches("doctor", await call(["advocate", "doctor", "--json"], options))
    await matches("providers", await call(["providers", "advocate", "--json"], options))
    await matches("error", await call([...importUsers, "--json"], options))
    await matches("error-usage", await call(["resume", "--json"], options))
  })

  it("of an interruption and of a start in doubt has the shape it had", async () => {
    const { environment } = await emulateAdvocate({ jobMillis: 60_000 })
    const folder = await folderWith({ "users.csv": users, "customers.csv": customers })
    await matches(
      "error-interrupted",
      await call([...importUsers, "--json"], { environment, folder, stopAt: "track: " })
    )
    const actito = await emulateActito()
    actito.emulator.addFault({ on: "create-execution", action: { type: "lose-reply" } })
    await matches("error-start-in-doubt", await call([...importCustomers, "--json"], { ...actito, folder }))
  })

  it("of what a plugin does with a JSON file has the shape it had", async () => {
    const definition = { mode: "CREATE_UPDATE", format: { separator: ";" }, attributesMapping: [] }
    const folder = await folderWith({ "old.json": JSON.stringify(definition) })
    await matches(
      "plugin-command",
      await call(["actito", "migrate", "old.json", "--table", "16", "--json"], { folder })
    )
  })

  it("of the emulators has the shape it had", async () => {
    const called = await call(["emulate", "--json"], { stopAt: "Press Ctrl-C" })
    expect(called.code).toBe(0)
    await matches("emulate", called)
  })
})
