import { JournalEntry, layerFiles, RunJournal } from "@bulkport/core"
import { Effect, Schema } from "effect"
import { appendFile, mkdir, readFile, stat, writeFile } from "node:fs/promises"
import { homedir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { isKnownMember, redactedLine } from "../src/support-bundle/redacted-entry.ts"
import { redactedPath, withoutUserInfo } from "../src/support-bundle/redacted-path.ts"
import { call, documentOf, folderWith } from "./support/call.ts"
import { emulateAdvocate, importUsers } from "./support/emulated.ts"
import { recordRun } from "./support/record-run.ts"
import { unzipped } from "./support/unzipped.ts"

/** In every place where something is that nobody else should see; searched for in whatever letters. */
const canary = "kanarie"

const bundleOf = async (folder: string, args: ReadonlyArray<string> = [], environment = {}) => {
  const called = await call(["support-bundle", ...args, "--json"], { folder, environment })
  expect(called).toMatchObject({ code: 0, stderr: "" })
  const { file } = documentOf<{ file: string }>(called)
  return { called, file, entries: unzipped(await readFile(file)) }
}

const expectNoCanary = (texts: Iterable<string>): void => {
  for (const text of texts) expect(text.toLowerCase()).not.toContain(canary)
}

describe("a support bundle", () => {
  it("holds neither rows nor secrets nor what a service has said, wherever they are", async () => {
    const { emulator, environment } = await emulateAdvocate({ apiKey: `${canary}-of-the-key` })
    const row = (number: number, mail: string): string =>
      `${canary}-account-${number},${canary}-${number},${canary} Ada,${mail}\n`
    const folder = await folderWith({
      "users.csv": `accountId,id,firstName,email\n${row(1, `${canary}@example.com`)}${row(2, canary)}`,
      "bulkport.json": JSON.stringify({
        runsFolder: ".bulkport/runs",
        columns: { set: { lastName: `${canary} the constant` } }
      }),
      [`${canary}.txt`]: canary
    })
    await call([...importUsers, "--allow-findings", "--set", `lastName=${canary}`], { folder, environment })
    expect(emulator.jobs()).toHaveLength(1)
    const [run] = documentOf<{ runs: ReadonlyArray<{ id: string; folder: string }> }>(
      await call(["runs", "list", "--json"], { folder })
    ).runs
    const runFolder = run?.folder ?? ""
    // Beside what we have written, and where it stands.
    await mkdir(join(runFolder, "5-collect", canary), { recursive: true })
    await writeFile(join(runFolder, "5-collect", `failed-rows-${canary}.csv`), canary)
    await writeFile(join(runFolder, "5-collect", canary, "outcomes.csv"), canary)
    await appendFile(join(runFolder, "5-collect", "outcomes.csv"), canary)
    // How often the job is looked at depends on the machine.
    const recorded = (await readFile(join(runFolder, "journal.ndjson"), "utf8")).split("\n").length
    await appendFile(
      join(runFolder, "journal.ndjson"),
      `${canary}\n{"entry":"${canary}","${canary}":1}\n{"entry":{"${canary}`
    )
    const { called, entries, file } = await bundleOf(folder, [run?.id ?? ""], {
      ...environment,
      ADVOCATE_BASE_URL: `http://${canary}:${canary}@127.0.0.1:9/path?token=${canary}`,
      NODE_OPTIONS: `--title=${canary}`
    })
    expectNoCanary([called.stdout, ...entries.keys(), ...entries.values()])
    expect([...entries.keys()]).toEqual([
      "README.txt",
      "about.json",
      `runs/${run?.id}/run.json`,
      `runs/${run?.id}/files.json`,
      `runs/${run?.id}/journal.ndjson`
    ])
    expect((await readFile(join(runFolder, "journal.ndjson"), "utf8")).split(canary).length).toBeGreaterThan(
      5
    )
    // And yet it is of use.
    const journal = entries.get(`runs/${run?.id}/journal.ndjson`)?.split("\n") ?? []
    expect(journal.at(-4)).toBe(JSON.stringify({ line: recorded, characters: canary.length, is: "no entry" }))
    expect(journal.join("\n")).toContain('"_tag":"job-started"')
    expect(entries.get(`runs/${run?.id}/run.json`)).toContain('"problem": "JournalDamaged"')
    expect(entries.get(`runs/${run?.id}/files.json`)).toContain('"5-collect/outcomes.csv"')
    expect(entries.get(`runs/${run?.id}/files.json`)).toContain("<another file, 2>")
    expect(entries.get("about.json")).toContain("http://127.0.0.1:9/path")
    expect((await stat(file)).mode & 0o077).toBe(0)
  })

  it("tells of every text that it does not know only how long it is", async () => {
    const folder = await folderWith()
    const runsFolder = join(folder, ".bulkport", "runs")
    const id = await recordRun(runsFolder, { at: Date.now(), stands: "in-doubt" })
    const echo = `The value "${canary}" is not allowed`
    await Effect.gen(function* () {
      const run = yield* (yield* RunJournal).open(id)
      yield* run.record({ _tag: "start-in-doubt", cause: echo })
      yield* run.record({ _tag: "start-refused", reason: echo })
      yield* run.record({
        _tag: "progressed",
        progress: { state: "running", providerState: canary, isKnownState: false }
      })
      yield* run.record({
        _tag: "validated",
        report: {
          ...{ findings: 1, warnings: 0, blocking: 1, byCode: [{ code: canary, findings: 1 }] },
          samples: [{ by: "service", code: canary, message: echo, rule: echo, column: canary, line: 2 }],
          ...{ rowsValidated: true, service: "done", notValidated: [echo] }
        }
      })
      yield* run.record({
        _tag: "job-started",
        job: {
          ...{ version: 1, provider: "advocate", id: `${canary} and more`, target: "t", label: canary },
          handle: { [canary]: [canary] }
        },
        knownBy: "find"
      })
      yield* run.record({
        _tag: "output-saved",
        output: {
          name: `${canary}@x`,
          kind: "other",
          path: `5-collect/raw/${canary}@x`,
          bytes: 1,
          sha256: ""
        }
      })
    }).pipe(Effect.scoped, Effect.provide(layerFiles(runsFolder)), Effect.runPromise)
    const { entries } = await bundleOf(folder)
    const journal = entries.get(`runs/${id}/journal.ndjson`) ?? ""
    expect(journal).toContain('"cause":"<a text of ')
    expect(journal.split("\n")).toHaveLength(12)
    expectNoCanary(entries.values())
  })

  it("does not replace a file unless told to, and needs no run", async () => {
    const folder = await folderWith({ "mine.zip": "precious" })
    const refused = await call(["support-bundle", "--output", "mine.zip"], { folder })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain("--force")
    expect(await readFile(join(folder, "mine.zip"), "utf8")).toBe("precious")
    const { entries } = await bundleOf(folder, ["--output", "mine.zip", "--force"])
    expect([...entries.keys()]).toEqual(["README.txt", "about.json"])
    expect(entries.get("README.txt")).toContain("Please look through it")
  })
})

describe("what is shown in a bundle", () => {
  const ada = { home: "/home/ada", name: "ada" }

  it("names no user in a path", () => {
    expect(redactedPath("/home/ada/imports/users.csv", ada)).toBe("~/imports/users.csv")
    expect(redactedPath("/mnt/ada/users.csv", ada)).toBe("/mnt/~/users.csv")
    expect(redactedPath("/home/adam/users.csv", ada)).toBe("/home/adam/users.csv")
    expect(redactedPath(homedir(), { home: homedir(), name: "" })).toBe("~")
  })

  it("has no password in an address", () => {
    expect(withoutUserInfo("tenant x at https://me:pass@host/path?key=1#2 now")).toBe(
      "tenant x at https://host/path now"
    )
  })

  it("knows every member that an entry of the journal may have", () => {
    const names = new Set<string>()
    const gather = (schema: unknown): void => {
      if (typeof schema !== "object" || schema === null) return
      const { properties = {} } = schema as { readonly properties?: object }
      for (const name of Object.keys(properties)) names.add(name)
      Object.values(schema).forEach(gather)
    }
    gather(Schema.toJsonSchemaDocument(JournalEntry))
    // Those stand within what is not shown at all.
    const hidden = ["rename", "set", "drop", "types", "dates", "from", "to", "key"]
    expect(names.size).toBeGreaterThan(80)
    expect([...names].filter((name) => !isKnownMember(name) && !hidden.includes(name))).toEqual([])
  })

  it("leaves out members that are not known, whatever they hold", () => {
    const entry = {
      ...{ _tag: "new", later: { [canary]: canary }, list: [canary], word: canary, plan: canary },
      ...{ [canary]: 1, rows: { staged: 1, [canary]: true }, options: { [canary]: 1 }, columns: [canary] }
    }
    const line = redactedLine(JSON.stringify({ version: 9, sequence: canary, at: 1, entry }), 1, ada)
    expectNoCanary([line])
    expect(JSON.parse(line)).toEqual({
      ...{ version: 9, at: 1 },
      entry: {
        ...{ _tag: "new", plan: "<a text of 7 characters>", rows: { staged: 1, otherMembers: 1 } },
        ...{ options: "<1 members>", columns: "<a list of 1>", otherMembers: 4 }
      }
    })
  })
})
