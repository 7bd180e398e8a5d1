import type { JobSummary } from "@bulkport/core"
import { labelOf } from "@bulkport/core"
import { describe, expect, it } from "vitest"
import { call, documentOf, errorOf, folderWith } from "./support/call.ts"
import { purgeRows, rows, scripted } from "./support/scripted.ts"

const job = (id: string, more: Partial<JobSummary> = {}): JobSummary => ({
  id,
  type: "MUTATION/USER",
  isImport: true,
  state: "finished",
  providerState: "COMPLETED",
  ...more
})

const numbered = (from: number, to: number): ReadonlyArray<JobSummary> =>
  Array.from({ length: to - from + 1 }, (_, index) => job(`j${from + index}`))

interface Document {
  readonly jobs: ReadonlyArray<JobSummary & { readonly run?: string }>
  readonly hasMore: boolean
}

describe("the jobs of a service", () => {
  it("are shown with what the service says of each, and nothing where it says nothing", async () => {
    const { plugins } = scripted({
      pages: [
        [
          job("j1", {
            state: "running",
            providerState: "PENDING",
            createdAt: Date.UTC(2026, 7, 1, 10, 15),
            startedBy: "A.\u001b[31mPerson\n",
            rowsProcessed: 1234,
            errors: 5,
            resultsKeptUntil: Date.UTC(2026, 7, 31)
          }),
          job("j2", { type: "QUERY/USER", isImport: false, providerState: "finished", createdAt: 9e99 })
        ]
      ],
      upload: rows
    })
    const called = await call(["scripted", "jobs"], { plugins, folder: await folderWith() })
    expect(called).toMatchObject({ code: 0, stderr: "" })
    expect(called.stdout.split("\n").slice(0, 3)).toEqual([
      "JOB  TYPE           STATE              STARTED               BY             ROWS   ERRORS  RESULTS UNTIL",
      "j1   MUTATION/USER  running (PENDING)  2026-08-01T10:15:00Z  A. [31mPerson  1,234  5       2026-08-31T00:00:00Z",
      "j2   QUERY/USER     finished"
    ])
    expect(called.stdout).toContain("bulkport track --provider scripted --job j1")
  })

  it("are asked for page by page until there are enough", async () => {
    const service = scripted({ pages: [numbered(1, 15), numbered(16, 30), numbered(31, 45)] })
    const folder = await folderWith()
    const twenty = documentOf<Document>(await call(["scripted", "jobs", "--json"], { ...service, folder }))
    expect(twenty.jobs.map(({ id }) => id)).toEqual(numbered(1, 20).map(({ id }) => id))
    expect(twenty.hasMore).toBe(true)
    expect(service.pagesAsked()).toBe(2)
    const few = await call(["scripted", "jobs", "--limit", "15"], { ...service, folder })
    expect(few.stdout).toContain("more than these 15 jobs: see --limit")
    expect(service.pagesAsked()).toBe(3)
    const all = documentOf<Document>(
      await call(["scripted", "jobs", "--limit", "100", "--json"], { ...service, folder })
    )
    expect(all).toMatchObject({ hasMore: false, jobs: { length: 45 } })
    expect((await call(["scripted", "jobs", "--limit", "0"], { ...service, folder })).code).toBe(2)
  })

  it("can be those that import, that run, or that are ours", async () => {
    const { plugins } = scripted({
      pages: [
        [
          job("export", { isImport: false, state: "running", providerState: "PENDING" }),
          job("theirs", { state: "running", providerState: "PENDING" }),
          job("ours", { label: "bulkport-20260801-101500-abcde" })
        ]
      ]
    })
    const folder = await folderWith()
    const listed = async (...flags: ReadonlyArray<string>) =>
      documentOf<Document>(
        await call(["scripted", "jobs", ...flags, "--json"], { plugins, folder })
      ).jobs.map(({ id }) => id)
    expect(await listed()).toEqual(["export", "theirs", "ours"])
    expect(await listed("--imports-only")).toEqual(["theirs", "ours"])
    expect(await listed("--running")).toEqual(["export", "theirs"])
    expect(await listed("--running", "--imports-only")).toEqual(["theirs"])
    expect(await listed("--ours")).toEqual(["ours"])
    const none = await call(["scripted", "jobs", "--ours", "--running"], { plugins, folder })
    expect(none).toMatchObject({ code: 0, stdout: "There are no such jobs in a script.\n" })
  })

  it("name the run that started them, also a part of one, if it is recorded here", async () => {
    const folder = await folderWith({ "rows.csv": rows })
    const first = scripted()
    const run = documentOf<{ report: { runId: string } }>(
      await call([...purgeRows, "--yes", "--json"], { ...first, folder })
    ).report.runId
    expect(first.started()).toEqual([labelOf(run)])
    const { plugins } = scripted({
      pages: [
        [
          job("whole", { label: labelOf(run) }),
          job("part", { label: labelOf(`${run}/parts/12`) }),
          job("lost", { label: "bulkport-20200101-000000-abcde" }),
          job("theirs")
        ]
      ]
    })
    const { jobs } = documentOf<Document>(await call(["scripted", "jobs", "--json"], { plugins, folder }))
    expect(jobs.map((each) => each.run)).toEqual([run, `${run}/parts/12`, undefined, undefined])
    const { stdout } = await call(["scripted", "jobs"], { plugins, folder })
    expect(stdout).toMatch(new RegExp(`^whole .* ${run}$`, "m"))
    expect(stdout).toMatch(/^lost .* ours, not here \(bulkport-20200101-000000-abcde\)$/m)
    expect(stdout).toMatch(/^theirs .*COMPLETED\)$/m)
  })

  it("cannot be listed where the service has no such list", async () => {
    const called = await call(["scripted", "jobs", "--json"], { ...scripted(), folder: await folderWith() })
    expect(called.code).toBe(2)
    expect(errorOf(called)).toMatchObject({
      tag: "AbilityMissing",
      message: "scripted cannot list its jobs."
    })
  })
})

describe("the group of a provider", () => {
  it("has its name, says what it is for, and takes the settings of that provider alone", async () => {
    const { stdout } = await call(["--help"], scripted())
    expect(stdout).toMatch(/^ {2}scripted +Scripted$/m)
    expect((await call(["scripted", "jobs", "--help"], scripted())).stdout).toContain("--key text")
    expect((await call(["advocate", "jobs", "--help"])).stdout).not.toContain("actito")
    expect((await call(["scripted"], scripted())).code).toBe(2)
  })

  it("is left out for a provider that is called like a command", async () => {
    const plugins = scripted({ pages: [] }).plugins.map((plugin) => ({ ...plugin, id: "runs" }))
    const called = await call(["runs", "list"], { plugins, folder: await folderWith() })
    expect(called).toMatchObject({ code: 0 })
  })
})
