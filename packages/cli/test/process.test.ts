/** What only a real process shows: being killed, signals, closed pipes. */
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { call, documentOf, folderWith } from "./support/call.ts"
import { emulateAdvocate, importUsers, users, usersWithFault } from "./support/emulated.ts"
import { spawned } from "./support/spawned.ts"

interface ReportDocument {
  readonly report: { readonly runId: string; readonly steps: unknown; readonly [name: string]: unknown }
}

/** A report without what differs from run to run: times, and ids that others give. */
const comparable = ({ report }: ReportDocument, ids: ReadonlyArray<string>): unknown => {
  const { steps: _steps, outputs: _outputs, ...rest } = report
  const text = JSON.stringify(rest, (key, value: unknown) =>
    key === "dateCreated" || key === "fileRef" ? null : value
  )
  return JSON.parse(ids.reduce((kept, id) => kept.replaceAll(id, "<id>"), text))
}

describe("a process", () => {
  it("that is killed while tracking is resumed to the same report, with one job", async () => {
    const { emulator, environment } = await emulateAdvocate({ jobMillis: 600_000 })
    const folder = await folderWith({ "users.csv": usersWithFault })
    const args = [...importUsers, "--allow-findings", "--poll-interval", "100ms", "--json"]
    const first = spawned(args, folder, environment)
    await first.until("track: PENDING")
    first.child.kill("SIGKILL")
    expect((await first.ended).code).toBe(null)

    emulator.behaviour.jobMillis = 0
    const resumed = await call(["resume", "--last", "--json"], { environment, folder })
    expect(resumed.code).toBe(4)
    expect(emulator.jobs()).toHaveLength(1)
    const document = documentOf<ReportDocument>(resumed)

    const whole = documentOf<ReportDocument>(await call(args, { environment, folder }))
    const ids = [document.report.runId, whole.report.runId, ...emulator.jobs().map(({ id }) => id)]
    expect(comparable(document, ids)).toEqual(comparable(whole, ids))
  })

  it("that is interrupted stops watching, leaves the job alone and says how to come back", async () => {
    const { emulator, environment } = await emulateAdvocate({ jobMillis: 60_000 })
    const folder = await folderWith({ "users.csv": users })
    const watching = spawned([...importUsers, "--poll-interval", "100ms"], folder, environment)
    await watching.until("track: PENDING")
    watching.child.kill("SIGINT")
    const { code, stderr, stdout } = await watching.ended
    const [id = ""] = await readdir(join(folder, ".bulkport", "runs"))
    expect(code).toBe(5)
    expect(stdout).toBe("")
    expect(stderr).toContain(`bulkport resume ${id}`)
    expect(emulator.jobs()).toHaveLength(1)
  })

  it("does not mind a reader that has gone away", async () => {
    const folder = await folderWith()
    const list = spawned(["runs", "list", "--json"], folder)
    list.child.stdout.destroy()
    const { code, stderr } = await list.ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  })

  it("runs emulators until it is told to stop, and prints their environment", async () => {
    const folder = await folderWith({ "users.csv": users })
    const emulators = spawned(["emulate", "advocate", "--json", "--quiet"], folder)
    await emulators.until('"exitCode": 0')
    emulators.child.kill("SIGINT")
    const ended = await emulators.ended
    expect(ended.code).toBe(0)
    const [emulator] = (
      JSON.parse(ended.stdout) as { emulators: ReadonlyArray<{ environment: Record<string, string> }> }
    ).emulators
    expect(Object.keys(emulator?.environment ?? {})).toEqual([
      "ADVOCATE_TENANT_ALIAS",
      "ADVOCATE_API_KEY",
      "ADVOCATE_BASE_URL"
    ])
  })
})

describe("a secret", () => {
  it("appears nowhere: not in what is printed, not in the run folder", async () => {
    const canary = "c4n4ry-k3y-7f3a"
    const { environment } = await emulateAdvocate({ apiKey: canary })
    const folder = await folderWith({ "users.csv": usersWithFault })
    const outputs: Array<string> = []
    for (const args of [
      [...importUsers, "--allow-findings"],
      [...importUsers, "--json"],
      ["runs", "list", "--json"],
      ["providers", "advocate", "--json"],
      ["resume", "--last", "--base-url", "http://127.0.0.1:1"],
      [...importUsers, "--tenant-alias", "test_other", "--allow-findings"]
    ]) {
      const { stderr, stdout } = await call(args, { environment, folder })
      outputs.push(stdout, stderr)
    }
    const runs = join(folder, ".bulkport")
    for (const file of await readdir(runs, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) outputs.push(await readFile(join(file.parentPath, file.name), "latin1"))
    }
    expect(outputs.length).toBeGreaterThan(20)
    const all = outputs.join("\n")
    for (const form of [canary, Buffer.from(`:${canary}`).toString("base64"), encodeURIComponent(canary)]) {
      expect(all.includes(form)).toBe(false)
    }
  })
})
