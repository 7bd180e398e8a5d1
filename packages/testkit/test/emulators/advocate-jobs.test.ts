import { describe, expect, it } from "vitest"
import { sample, withEmulator } from "./advocate-client.ts"

const type = "MUTATION/USER"

describe("jobs", () => {
  it(
    "goes from upload through validation and creation to completion",
    withEmulator({ jobMillis: 200 }, async ({ create, finish, look, upload, validate }, emulator) => {
      const fileRef = await upload("users.csv", await sample("users.csv"))
      expect(await validate({ type, fileRef })).toEqual({ data: { validateJobCreation: { errors: [] } } })
      expect(emulator.jobs()).toEqual([])

      const created = (await create({ type, fileRef, outputFormat: "CSV" })).data?.createJob
      expect(created).toMatchObject({ type, fileRef, requester: "API", status: "PENDING", stats: null })
      expect(created?.id).toMatch(/^[0-9a-f]{24}$/)
      const id = created?.id ?? ""
      expect(await look(id)).toMatchObject({ status: "PENDING", dateCompleted: null, downloadUrl: null })

      const finished = await finish(id)
      expect(finished).toMatchObject({ status: "COMPLETED", stats: { recordsProcessed: 4, errors: 0 } })
      const days = ((finished.dateExpires ?? 0) - (finished.dateCompleted ?? 0)) / 86_400_000
      expect(days).toBe(28)
      expect(emulator.jobs()).toMatchObject([{ id, status: "COMPLETED", counts: { recordsProcessed: 4 } }])
    })
  )

  it(
    "makes a second job when creation is asked for twice",
    withEmulator({}, async ({ finish, list, start, upload }) => {
      const fileRef = await upload("users.csv", await sample("users.csv"))
      const first = await start(type, fileRef, { name: "same" })
      const second = await start(type, fileRef, { name: "same" })
      expect(second.id).not.toBe(first.id)
      await finish(second.id)
      expect(await list()).toMatchObject({ count: 2, totalCount: 2 })
    })
  )

  it(
    "filters and pages the list",
    withEmulator({}, async ({ finish, graphql, list, start, upload }) => {
      const before = Date.now()
      const fileRef = await upload("users.csv", await sample("users.csv"))
      const users = await start(type, fileRef)
      const deletion = await start("MUTATION/DELETE_USER", await upload("gone.csv", "accountId,id\na,b\n"))
      await finish(users.id)
      await finish(deletion.id)
      const ids = async (filter: object) => (await list({ filter })).data.map((job) => job.id)
      expect(await ids({ type_eq: type, dateCreated_gte: before })).toEqual([users.id])
      expect(await ids({ type_ne: type })).toEqual([deletion.id])
      expect(await ids({ OR: [{ id_eq: users.id }, { id_in: [deletion.id] }] })).toHaveLength(2)
      expect(await ids({ AND: [{ id_eq: users.id }, { id_eq: deletion.id }] })).toEqual([])
      expect(await ids({ status_in: ["COMPLETED"], dateCreated_lt: before })).toEqual([])
      expect(await ids({ status_eq: "PENDING" })).toEqual([])
      expect(await list({ limit: 1, offset: 1 })).toMatchObject({ count: 1, totalCount: 2 })
      const literal = '{ jobs(filter: { type_eq: "MUTATION/USER", status_ne: PENDING }) { count } }'
      expect(await graphql(literal)).toEqual({ data: { jobs: { count: 1 } } })
    })
  )

  it(
    "answers an unknown id with null and without an error",
    withEmulator({}, async ({ graphql }) => {
      expect(await graphql('{ job(id: "none") { id } }')).toEqual({ data: { job: null } })
    })
  )

  it(
    "deletes jobs and says how many",
    withEmulator({}, async ({ graphql, look, run }) => {
      const { id } = await run(type, "users.csv", await sample("users.csv"))
      const deletion = `mutation { deleteJob(id: "${id}") { deletedCount } }`
      expect(await graphql(deletion)).toEqual({ data: { deleteJob: { deletedCount: 1 } } })
      expect(await graphql(deletion)).toEqual({ data: { deleteJob: { deletedCount: 0 } } })
      expect(await look(id)).toBeNull()
    })
  )

  it(
    "refuses unknown files, unknown types and bad params with apiError, and makes no job",
    withEmulator({}, async ({ create, upload }, emulator) => {
      const fileRef = await upload("users.csv", await sample("users.csv"))
      const faults = [
        [{ type, fileRef: "imports/nowhere.csv" }, 404, "FILE_NOT_FOUND"],
        [{ type: "MUTATION/UNHEARD_OF", fileRef }, 403, "API_REQUEST_NOT_SUPPORTED"],
        [{ type }, 400, "VALIDATION_FAILED"],
        [{ type, fileRef, params: { importEvaluationOptions: { webhooks: {} } } }, 400, "VALIDATION_FAILED"],
        [{ type, fileRef, params: { segments: ["vip", "~*"] } }, 400, "VALIDATION_FAILED"]
      ] as const
      for (const [input, statusCode, apiErrorCode] of faults) {
        const reply = await create(input)
        expect(reply.data).toBeNull()
        expect(reply.errors?.[0]?.extensions.apiError).toMatchObject({ statusCode, apiErrorCode })
        expect(reply.errors?.[0]?.extensions.classification).toBe("DataFetchingException")
      }
      expect(emulator.jobs()).toEqual([])
    })
  )

  it(
    "accepts the documented params and applies segments to every row",
    withEmulator({}, async ({ run }, emulator) => {
      emulator.putUser({ accountId: "a", id: "b", segments: ["old", "kept"] })
      const importEvaluationOptions = {
        webhooks: { enabledWebhookTypes: ["user.created"] },
        programs: false,
        analytics: { enabledAnalyticsEventCollections: [{ collectionName: "userCreated" }] }
      }
      const params = { segments: ["vip", "~old"], importEvaluationOptions }
      const job = await run(type, "users.csv", "accountId,id\na,b\n", { params })
      expect(job).toMatchObject({ status: "COMPLETED", params })
      expect(emulator.users().get("a", "b")?.segments).toEqual(["kept", "vip"])
    })
  )

  it(
    "shows a job in REST terms too",
    withEmulator({ jobMillis: 100 }, async ({ base, finish, get, start, upload }, emulator) => {
      const { id } = await start(type, await upload("users.csv", await sample("users.csv")))
      expect((await get(`${base}/export/${id}/download`)).status).toBe(400)
      await finish(id)
      const shown = (await (await get(`${base}/export/${id}`)).json()) as object
      expect(shown).toMatchObject({ id, type: "USER", format: "CSV", status: "COMPLETED", requester: "API" })
      expect(await (await get(`${base}/export/history/list`)).json()).toMatchObject({
        count: 1,
        totalCount: 1,
        data: [{ id }]
      })
      expect((await get(`${base}/export/${id}/download`)).status).toBe(303)
      expect((await get(`${base}/export/none`)).status).toBe(404)
      expect((await get(`${base}/nothing`)).status).toBe(404)

      emulator.behaviour.retentionDays = 0
      const second = await finish((await start(type, emulator.jobs()[0]?.fileRef ?? "")).id)
      expect(await (await get(`${base}/export/${second.id}`)).json()).toMatchObject({ status: "EXPIRED" })
      expect((await get(second.downloadUrl ?? "")).status).toBe(404)
    })
  )
})
