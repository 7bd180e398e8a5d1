import { ImportQueue } from "@bulkport/cluster"
import { keepSource, RunJournal } from "@bulkport/core"
import { memoryPlugin } from "@bulkport/testkit"
import { Effect } from "effect"
import { existsSync } from "node:fs"
import { mkdir, readdir, utimes, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { removeUnsubmitted } from "../src/uploads/unsubmitted.ts"
import { type ApiUnderTest, contactsCsv, startApi } from "./support/api-under-test.ts"

/** What cannot be undone, of a service that cannot be asked for the job of a label. */
const destructive = memoryPlugin.importTypes.map((type) => ({ ...type, isDestructive: true }))
const plugin: typeof memoryPlugin = {
  ...memoryPlugin,
  importTypes: destructive,
  importType: (idOrAlias, options) =>
    Effect.map(memoryPlugin.importType(idOrAlias, options), (type) => ({ ...type, isDestructive: true })),
  open: (settings) => Effect.map(memoryPlugin.open(settings), ({ find: _find, ...provider }) => provider)
}

describe("what needs a person", () => {
  let api: ApiUnderTest
  beforeAll(async () => {
    api = await startApi({}, { plugin })
  })
  afterAll(() => api.stop())

  const stopOf = async (id: string) => {
    await api.until(id, "stopped")
    return (await api.json(`/v1/imports/${id}`)).body["stop"] as Readonly<Record<string, string>>
  }

  it("is started only when somebody who may has agreed to it", async () => {
    const id = await api.submit(contactsCsv("agreed"))
    expect(await stopOf(id)).toMatchObject({ reason: "ConfirmationNeeded", step: "start" })
    expect(api.service.jobs()).toEqual([])
    // Going on without a word starts nothing either.
    expect((await api.json(`/v1/imports/${id}/resume`, { body: {} })).status).toBe(200)
    expect(await stopOf(id)).toMatchObject({ reason: "ConfirmationNeeded" })
    const body = { confirmed: true }
    expect((await api.json(`/v1/imports/${id}/resume`, { body, token: "cautious" })).status).toBe(403)
    expect((await api.json(`/v1/imports/${id}/resume`, { body, token: "globex" })).status).toBe(404)
    expect(api.service.jobs()).toEqual([])
    expect((await api.json(`/v1/imports/${id}/resume`, { body })).status).toBe(200)
    await api.until(id, "ended")
    expect(api.service.jobs()).toHaveLength(1)
    expect((await api.json(`/v1/imports/${id}`)).body).toMatchObject({ verdict: "succeeded" })
  })

  it("goes on with the job that was found, and with no other one", async () => {
    const [before] = api.service.jobs()
    api.service.addFault({ on: "createJob", action: { type: "lose-reply" } })
    const id = await api.submit(contactsCsv("doubt"), { more: { confirmed: true } })
    const stop = await stopOf(id)
    expect(stop).toMatchObject({ reason: "StartInDoubt", step: "start" })
    expect(stop["nextStep"]).toContain(`/v1/imports/${id}/settle`)
    expect(stop["message"]).toContain(id)
    // Taking it up again does not start it again.
    await api.json(`/v1/imports/${id}/resume`, { body: {} })
    expect(await stopOf(id)).toMatchObject({ reason: "StartInDoubt" })
    const jobId = api.service.jobs().at(-1)
    const settle = (body: object, token = "all") => api.json(`/v1/imports/${id}/settle`, { body, token })
    expect((await settle({ type: "job", jobId }, "globex")).status).toBe(404)
    const unknown = await settle({ type: "job", jobId: "no-such-job" })
    expect([unknown.status, unknown.body["tag"]]).toEqual([422, "JobNotFound"])
    // The service tells no labels, so that it might be a job of another tenant with the same account.
    const untold = await settle({ type: "job", jobId }, "acme")
    expect([untold.status, untold.body["tag"]]).toEqual([409, "JobNotOfRun"])
    const theirs = await settle({ type: "job", jobId: before }, "all")
    expect([theirs.status, theirs.body["tag"]]).toEqual([409, "JobNotOfRun"])
    expect(await stopOf(id)).toMatchObject({ reason: "StartInDoubt" })
    expect((await settle({ type: "job", jobId })).status).toBe(200)
    await api.until(id, "ended")
    expect((await api.json(`/v1/imports/${id}`)).body).toMatchObject({
      verdict: "succeeded",
      jobIds: [jobId]
    })
    expect(api.service.jobs()).toEqual([before, jobId])
  })

  it("starts once more when it was found that nothing was started", async () => {
    const before = api.service.jobs().length
    api.service.addFault({ on: "createJob", action: { type: "reply", status: 503 } })
    const id = await api.submit(contactsCsv("not-started"), { more: { confirmed: true } })
    expect(await stopOf(id)).toMatchObject({ reason: "StartInDoubt" })
    expect(api.service.jobs()).toHaveLength(before)
    const settled = await api.json(`/v1/imports/${id}/settle`, { body: { type: "not-started" } })
    expect(settled.status).toBe(200)
    await api.until(id, "ended")
    expect(api.service.jobs()).toHaveLength(before + 1)
  })

  it("leaves an import its file when rows are retried from it", async () => {
    const parent = await api.submit(contactsCsv("parent", 3, true), {
      more: { confirmed: true, allowFindings: true }
    })
    await api.until(parent, "ended")
    const failed = await (await api.fetch(`/v1/imports/${parent}/outputs/failed-rows`)).text()
    const sent = await api.fetch("/v1/sources", { method: "POST", body: failed })
    const { id: source } = (await sent.json()) as { readonly id: string }
    // Somebody imports it as a file of its own, which stops before it has been sent.
    await api.json("/v1/imports", { body: { source, provider: "memory", importType: "contacts" } })
    await api.until(source, "stopped")
    const retried = await api.json(`/v1/imports/${parent}/retry`, { body: { source } })
    expect(retried.status).toBe(201)
    expect(existsSync(join(api.folder, ".sources", source))).toBe(true)
  })

  it("is not retried by a connection that the token may not use", async () => {
    const id = await api.submit(contactsCsv("special", 3, true), {
      token: "all",
      more: { tenant: "acme", connection: "special", confirmed: true, allowFindings: true }
    })
    await api.until(id, "ended")
    const theirs = await api.json(`/v1/imports/${id}/retry`, { body: {} })
    expect([theirs.status, theirs.body["tag"]]).toEqual([403, "ConnectionRefused"])
    expect((await api.json(`/v1/imports/${id}/retry`, { body: {}, token: "all" })).status).toBe(201)
  })

  it("is forgotten when it was sent a week ago and never submitted, and nothing else is", async () => {
    const send = async () => {
      const sent = await api.fetch("/v1/sources", { method: "POST", body: contactsCsv("ahead") })
      return ((await sent.json()) as { readonly id: string }).id
    }
    const [old, young, stopped] = [await send(), await send(), await send()]
    await api.json("/v1/imports", {
      body: { source: stopped, provider: "memory", importType: "contacts" }
    })
    await api.until(stopped, "stopped")
    const keptElsewhere = "20260101-000000-aaaaa"
    await Effect.runPromise(
      Effect.provideService(keepSource(keptElsewhere, [{ email: "a@example.com" }]), RunJournal, api.journal)
    )
    const sources = join(api.folder, ".sources")
    // What a process leaves that is killed while it keeps or deletes a file.
    const cutOff = `${old}.part-1`
    await mkdir(join(sources, cutOff))
    await writeFile(join(sources, cutOff, "contacts.csv"), "ema")
    const weekAgo = new Date(Date.now() - 8 * 24 * 60 * 60 * 1000)
    for (const id of await readdir(sources)) {
      if (id === young) continue
      for (const name of await readdir(join(sources, id)))
        await utimes(join(sources, id, name), weekAgo, weekAgo)
      await utimes(join(sources, id), weekAgo, weekAgo)
    }
    const removed = await Effect.runPromise(
      removeUnsubmitted.pipe(
        Effect.provideService(ImportQueue, api.queue),
        Effect.provideService(RunJournal, api.journal)
      )
    )
    expect(removed).toEqual([old])
    const left = await readdir(sources)
    expect(left).toEqual(expect.arrayContaining([young, stopped, keptElsewhere]))
    expect(left).not.toContain(old)
    expect(left).not.toContain(cutOff)
  })
})
