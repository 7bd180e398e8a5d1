import { Effect } from "effect"
import { existsSync } from "node:fs"
import { readdir, readFile, rm, symlink } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type ApiUnderTest, contactsCsv, startApi } from "./support/api-under-test.ts"

describe("imports over HTTP", () => {
  let api: ApiUnderTest
  beforeAll(async () => {
    api = await startApi()
  })
  afterAll(() => api.stop())

  const ended = async (csv: string, more: object = {}) => {
    const id = await api.submit(csv, { more: { allowFindings: true, ...more } })
    await api.until(id, "ended")
    return id
  }

  it("takes a file with what is said about it, imports it, and tells how it stands", async () => {
    const id = await ended(contactsCsv("first", 3, true), { priority: 7 })
    const { body, status } = await api.json(`/v1/imports/${id}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      id,
      tenant: "acme",
      provider: "memory",
      importType: "CONTACTS",
      state: "ended",
      priority: 7,
      standing: "finished",
      verdict: "incomplete",
      rows: { setAside: 0, staged: 3, accepted: 2, rejected: 1, unknown: 0 }
    })
  })

  it("makes one import of one key, and says which was there before", async () => {
    const id = await api.submit(contactsCsv("keyed"), { key: "order-17" })
    expect(await api.submit(contactsCsv("keyed"), { key: "order-17" })).toBe(id)
    // Of another tenant, the same key is another one.
    expect(await api.submit(contactsCsv("keyed-theirs"), { key: "order-17", token: "globex" })).not.toBe(id)
    const other = new FormData()
    other.set("import", JSON.stringify({ provider: "memory", importType: "contacts" }))
    other.set("file", new Blob([contactsCsv("another")]), "another.csv")
    const refused = await api.fetch("/v1/imports", {
      method: "POST",
      headers: { "idempotency-key": "order-17" },
      body: other
    })
    expect([refused.status, await refused.json()]).toMatchObject([409, { tag: "KeyTaken" }])
    const otherwise = api.submit(contactsCsv("keyed"), { key: "order-17", more: { allowFindings: true } })
    await expect(otherwise).rejects.toThrow("409")
    // An alias and the name itself are one, and so is what is said with what is left out.
    const same = { importType: "CONTACTS", priority: 5, tolerance: { mode: "strict" }, options: {} }
    expect(await api.submit(contactsCsv("keyed"), { key: "order-17", more: same })).toBe(id)
    // What the key stands for is known for as long as the key, which may be longer than for as long as the file.
    await api.until(id, "ended")
    await rm(join(api.folder, ".sources", id), { recursive: true })
    expect(await api.submit(contactsCsv("keyed"), { key: "order-17" })).toBe(id)
    await expect(api.submit(contactsCsv("keyed-later"), { key: "order-17" })).rejects.toThrow("409")
    // What came with the second request is not kept.
    const kept = await readdir(join(api.folder, ".sources"))
    for (const source of kept) expect((await Effect.runPromise(api.queue.look(source))).runId).toBe(source)
  })

  it("imports a file that was sent ahead, and no other one under its id", async () => {
    const sent = await api.fetch("/v1/sources?name=people.csv", {
      method: "POST",
      body: contactsCsv("ahead")
    })
    const source = (await sent.json()) as Readonly<Record<string, unknown>>
    expect([sent.status, source["name"], source["bytes"]]).toEqual([
      201,
      "people.csv",
      contactsCsv("ahead").length
    ])
    const body = { source: source["id"], provider: "memory", importType: "contacts" }
    expect(await api.json("/v1/imports", { body })).toEqual({
      status: 201,
      body: { id: source["id"], isNew: true }
    })
    expect(await api.json("/v1/imports", { body })).toEqual({
      status: 200,
      body: { id: source["id"], isNew: false }
    })
    const otherwise = await api.json("/v1/imports", { body: { ...body, again: true } })
    expect([otherwise.status, otherwise.body["tag"]]).toEqual([409, "KeyTaken"])
    await api.until(String(source["id"]), "ended")
    const report = await api.json(`/v1/imports/${String(source["id"])}/report`)
    expect(report.body).toMatchObject({ verdict: "succeeded", source: { name: "people.csv" } })
  })

  it("says at once what is wrong with a submission, and keeps nothing of it", async () => {
    const before = await readdir(join(api.folder, ".sources"))
    const tags = await Promise.all(
      [
        { provider: "nobody" },
        { importType: "nothing" },
        { priority: 10 },
        { priority: "high" },
        { import_type: "contacts" },
        { reading: { path: "/etc/passwd" } },
        { provider: undefined }
      ].map(async (more) => {
        const form = new FormData()
        form.set("import", JSON.stringify({ provider: "memory", importType: "contacts", ...more }))
        form.set("file", new Blob([contactsCsv("wrong")]), "a.csv")
        const reply = await api.fetch("/v1/imports", { method: "POST", body: form })
        const problem = (await reply.json()) as Readonly<Record<string, unknown>>
        expect(reply.headers.get("content-type")).toBe("application/problem+json")
        expect(problem["instance"]).toBe(reply.headers.get("x-request-id"))
        return [reply.status, problem["tag"]]
      })
    )
    const invalid = [400, "RequestInvalid"]
    expect(tags).toEqual([
      [422, "UnknownProvider"],
      [422, "UnknownImportType"],
      invalid,
      invalid,
      invalid,
      invalid,
      invalid
    ])
    expect(await readdir(join(api.folder, ".sources"))).toEqual(before)
  })

  it("gives the result files that are recorded, and nothing else", async () => {
    const id = await ended(contactsCsv("files", 3, true))
    const { body } = await api.json(`/v1/imports/${id}/outputs`)
    const outputs = body["outputs"] as ReadonlyArray<{ readonly id: string; readonly name: string }>
    expect(outputs.map((output) => [output.id, output.name])).toEqual([
      ["outcomes", "outcomes.csv"],
      ["failed-rows", "failed-rows.csv"],
      ["received-1", "rows.csv"],
      ["received-2", "summary.json"]
    ])
    const file = await api.fetch(`/v1/imports/${id}/outputs/outcomes`)
    expect(await file.text()).toContain("3,4,rejected,NOT_AN_ADDRESS")
    expect(file.headers.get("content-type")).toBe("application/octet-stream")
    expect(file.headers.get("x-content-type-options")).toBe("nosniff")
    expect(file.headers.get("content-disposition")).toContain(`attachment; filename="${id}-outcomes.csv"`)
    for (const name of [
      "..%2f..%2freport.json",
      "report.json",
      "5-collect%2foutcomes.csv",
      "received-3",
      "%00",
      "constructor"
    ])
      expect([name, (await api.fetch(`/v1/imports/${id}/outputs/${name}`)).status]).toEqual([name, 404])
  })

  it("sends no file that a link leads to", async () => {
    const id = await ended(contactsCsv("linked"))
    const outcomes = join(api.folder, id, "5-collect", "outcomes.csv")
    await rm(outcomes)
    await symlink("/etc/hostname", outcomes)
    expect((await api.fetch(`/v1/imports/${id}/outputs/outcomes`)).status).toBe(404)
  })

  it("tells what became of a row", async () => {
    const id = await ended(contactsCsv("rows", 3, true))
    const outcomes = async (query: string) => {
      const { body, status } = await api.json(`/v1/imports/${id}/rows?${query}`)
      return status === 200
        ? (body["rows"] as ReadonlyArray<{ readonly outcome: string }>).map(({ outcome }) => outcome)
        : status
    }
    expect(await outcomes("line=2")).toEqual(["accepted"])
    expect(await outcomes("line=4")).toEqual(["rejected"])
    expect(await outcomes("row=3")).toEqual(["rejected"])
    expect(await outcomes("key=rows-1@example.com")).toEqual(["accepted"])
    expect(await outcomes("line=99")).toEqual([])
    expect(await outcomes("")).toBe(400)
    expect(await outcomes("line=2&row=3")).toBe(400)
    // What identifies a row is in no log.
    expect(api.logged.join("\n")).not.toContain("rows-1@")
  })

  it("retries the rows that failed: as they are, from a source, and from a file", async () => {
    const id = await ended(contactsCsv("again", 3, true))
    const failed = await (await api.fetch(`/v1/imports/${id}/outputs/failed-rows`)).text()
    const mended = failed.replace("again-no-address", "again-mended@example.com")
    const send = async (rows: string) => {
      const form = new FormData()
      form.set("import", "{}")
      form.set("file", new Blob([rows]), "failed-rows.csv")
      const headers = { "idempotency-key": "mended-once" }
      const reply = await api.fetch(`/v1/imports/${id}/retry`, { method: "POST", body: form, headers })
      return { status: reply.status, body: (await reply.json()) as Readonly<Record<string, string>> }
    }
    const { body, status } = await send(mended)
    const first = { id: body["id"] ?? "" }
    expect([status, body["isNew"]]).toEqual([201, true])
    await api.until(first.id, "ended")
    expect((await api.json(`/v1/imports/${first.id}`)).body).toMatchObject({
      parent: id,
      verdict: "succeeded",
      tenant: "acme"
    })
    expect(existsSync(join(api.folder, ".sources", first.id))).toBe(false)

    // Asked for once more, it is the retry of then; with other rows, it is another one.
    expect(await send(mended)).toEqual({ status: 200, body: { id: first.id, isNew: false } })
    const others = await send(mended.replace("again-mended", "again-otherwise"))
    expect([others.status, others.body["tag"]]).toEqual([409, "KeyTaken"])
    // Nothing is left of rows that are not imported: those of the retry are there, with their lines.
    expect(await readdir(join(api.folder, id, "retries"))).toHaveLength(2)
    const refused = await api.json(`/v1/imports/${id}/retry`, { body: {} })
    expect([refused.status, refused.body["tag"]]).toEqual([409, "AlreadyRetried"])
    const { id: source } = (await (
      await api.fetch("/v1/sources", { method: "POST", body: mended })
    ).json()) as { readonly id: string }
    const second = await api.json(`/v1/imports/${id}/retry`, { body: { source, again: true } })
    expect(second.status).toBe(201)
    await api.until(String(second.body["id"]), "ended", "stopped")
  })

  it("takes up what is stopped, and says in words of the API what to do", async () => {
    const id = await api.submit(contactsCsv("stopped", 2, true))
    await api.until(id, "stopped")
    const { body } = await api.json(`/v1/imports/${id}`)
    expect(body["stop"]).toMatchObject({ reason: "FindingsRefused", step: "start" })
    expect(JSON.stringify(body)).not.toMatch(/bulkport (resume|run|retry)/)
    const cancelled = await api.json(`/v1/imports/${id}/cancel`, { method: "POST" })
    expect(cancelled.body).toMatchObject({ outcome: "withdrawn", import: { state: "cancelled" } })
    const resumed = await api.json(`/v1/imports/${id}/resume`, { body: {} })
    expect(resumed.status).toBe(200)
    await api.until(id, "stopped")
    const settled = await api.json(`/v1/imports/${id}/settle`, { body: { type: "not-started" } })
    expect([settled.status, settled.body["tag"]]).toEqual([409, "NotInDoubt"])
    const early = await api.json(`/v1/imports/${id}/report`)
    expect([early.status, early.body["tag"]]).toEqual([404, "ReportMissing"])
  })

  it("tells no place of this machine, no secret and no row, whatever is asked", async () => {
    const id = await ended(contactsCsv("canary-row", 3, true))
    const told: Array<string> = []
    for (const path of ["", "/report", "/events", "/outputs", "/rows?line=4"])
      told.push(await (await api.fetch(`/v1/imports/${id}${path}`)).text())
    told.push(
      await (await api.fetch("/v1/imports")).text(),
      await (await api.fetch("/v1/imports?standing=finished")).text()
    )
    told.push(await (await api.fetch("/v1/providers")).text(), ...api.logged)
    for (const canary of [api.folder, api.service.apiKey, "canary-row-"])
      expect(told.join("\n")).not.toContain(canary)
    const record = await readFile(join(api.folder, id, "report.json"), "utf8")
    expect(record).toContain(api.folder)
  })

  it("lists what can be imported, with a schema of the options and no settings", async () => {
    const { body } = await api.json("/v1/providers")
    expect(body["providers"]).toEqual([
      expect.objectContaining({
        id: "memory",
        importTypes: [
          expect.objectContaining({ id: "CONTACTS", aliases: ["contacts"], isDestructive: false })
        ],
        options: { type: "object", properties: {}, required: [], additionalProperties: false }
      })
    ])
  })

  it("takes a name that it does not know for a mistake", async () => {
    const { body, status } = await api.json("/v1/imports?tenent=globex&limit=0")
    expect([status, body["detail"]]).toEqual([
      400,
      'In the query: "tenent" is not known, "limit" is not as documented.'
    ])
    expect((await api.fetch("/V1/imports")).status).toBe(404)
    expect((await api.fetch("/v1/imports/")).status).toBe(404)
  })

  it("logs one line for a request, with the token by its name", async () => {
    const reply = await api.fetch("/v1/imports?tenant=acme")
    await reply.text()
    const line = api.logged.find((logged) => logged.includes(reply.headers.get("x-request-id") ?? "none"))
    expect(JSON.parse(line ?? "{}")).toMatchObject({
      message: "request answered",
      annotations: { method: "GET", route: "/v1/imports", status: 200, token: "acme" }
    })
  })
})

describe("back-pressure", () => {
  it("says 429 while so many imports wait that no more are taken, and keeps nothing of them", async () => {
    const api = await startApi({}, { withWorker: false, mostQueued: 1 })
    try {
      const id = await api.submit(contactsCsv("waits"))
      const form = new FormData()
      form.set("import", JSON.stringify({ provider: "memory", importType: "contacts" }))
      form.set("file", new Blob([contactsCsv("more")]), "a.csv")
      const full = await api.fetch("/v1/imports", { method: "POST", body: form })
      expect([full.status, full.headers.get("retry-after")]).toEqual([429, "30"])
      expect(await full.json()).toMatchObject({ tag: "QueueFull" })
      expect(await readdir(join(api.folder, ".sources"))).toEqual([id])
    } finally {
      await api.stop()
    }
  })

  it("says 503 for more uploads than are taken at once, and takes them afterwards", async () => {
    const api = await startApi({ limits: { uploadsAtOnce: 1 } }, { withWorker: false })
    try {
      let finish = (): void => undefined
      const slow = new ReadableStream<Uint8Array>({
        start: (controller) => {
          controller.enqueue(new TextEncoder().encode("email\n"))
          finish = () => controller.close()
        }
      })
      const held = api.fetch("/v1/sources", { method: "POST", body: slow, duplex: "half" })
      for (let tries = 0; !existsSync(join(api.folder, ".sources")) && tries < 500; tries++)
        await new Promise((resolve) => setTimeout(resolve, 10))
      const busy = await api.fetch("/v1/sources", { method: "POST", body: "email\n" })
      expect([busy.status, busy.headers.get("retry-after")]).toEqual([503, "5"])
      finish()
      expect((await held).status).toBe(201)
      expect((await api.fetch("/v1/sources", { method: "POST", body: "email\n" })).status).toBe(201)
    } finally {
      await api.stop()
    }
  })
})
