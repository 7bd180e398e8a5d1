import { describe, expect, it } from "vitest"
import { withEmulator, type Client } from "./advocate-client.ts"

const type = "MUTATION/USER"
const good = "accountId,id\na,1\na,2\n"
const mixed = "accountId,id,email\na,1,\na,,nobody\na,3,\n"
const refusalOf = async ({ create }: Client, input: object) =>
  (await create(input)).errors?.[0]?.extensions.apiError?.statusCode

describe("making jobs", () => {
  it(
    "gives ids of 24 hex digits, or others that serve as well",
    withEmulator({}, async ({ download, run }, emulator) => {
      expect((await run(type, "users.csv", good)).id).toMatch(/^[0-9a-f]{24}$/)
      emulator.behaviour.jobIds = "opaque"
      const job = await run(type, "users.csv", good)
      expect(job.id).not.toMatch(/^[0-9a-f]{24}$/)
      expect(await download(job.downloadUrl)).toContain("accountId")
    })
  )

  it(
    "keeps name and requester, or drops them",
    withEmulator({}, async ({ start, upload }, emulator) => {
      const labels = { name: "mine", requester: "me" }
      const fileRef = await upload("users.csv", good)
      expect(await start(type, fileRef, labels)).toMatchObject(labels)
      emulator.behaviour.jobLabels = "dropped"
      expect(await start(type, fileRef, labels)).toMatchObject({ name: null, requester: "API" })
    })
  )

  it(
    "ignores params it does not know, or refuses them",
    withEmulator({}, async (client, emulator) => {
      const input = { type, fileRef: await client.upload("users.csv", good), params: { colour: "red" } }
      expect(await refusalOf(client, input)).toBeUndefined()
      emulator.behaviour.unknownParams = "refused"
      expect(await refusalOf(client, input)).toBe(400)
      expect((await client.validate(input)).data?.validateJobCreation.errors).toEqual([
        "Unknown member params.colour"
      ])
    })
  )

  it(
    "supports redemptions and referrals, or does not",
    withEmulator({}, async (client, emulator) => {
      const fileRef = await client.upload("lines.jsonl", "{}")
      const types = ["MUTATION/REDEEMABLE_REWARD_BALANCE", "MUTATION/REFERRAL"]
      const refusals = () => Promise.all(types.map((each) => refusalOf(client, { type: each, fileRef })))
      expect(await refusals()).toEqual([undefined, undefined])
      emulator.behaviour.rewardRedemptions = "refused"
      expect(await refusals()).toEqual([403, undefined])
      emulator.behaviour.referralImports = "refused"
      expect(await refusals()).toEqual([403, 403])
    })
  )

  it(
    "refuses types known by name only, or takes every well-formed record of theirs",
    withEmulator({}, async (client, emulator) => {
      const stats = "MUTATION/USER_STATS"
      const fileRef = await client.upload("stats.csv", "accountId,id,views\na,1,7\na\na,2,8\n")
      expect(await refusalOf(client, { type: stats, fileRef })).toBe(403)
      emulator.behaviour.otherTypes = "supported"
      const job = await client.finish((await client.start(stats, fileRef)).id)
      expect(job).toMatchObject({ type: stats, stats: { recordsProcessed: 3, errors: 1 } })
      const [first, second] = await client.rows(job.downloadUrl)
      expect([first?.["user"], second?.["user"]]).toEqual(["1", "2"])
      expect(first).not.toHaveProperty("id")
      expect(await refusalOf(client, { type: "QUERY/USER", fileRef })).toBe(403)
    })
  )
})

describe("running jobs", () => {
  it(
    "processes rows in the file's order, or in another, and names each by its place",
    withEmulator({}, async ({ rows, run }, emulator) => {
      const csv = `accountId,id\n${Array.from({ length: 50 }, (_, index) => `a,${index % 2 ? "" : index}\n`).join("")}`
      const read = async () => {
        const job = await run(type, "users.csv", csv)
        const errors = (await rows(job.downloadErrorUrl)).map((row) => Number(row["recordNumber"]))
        return { errors, ids: (await rows(job.downloadUrl)).map((row) => Number(row["id"])) }
      }
      const inOrder = await read()
      expect(inOrder.errors).toEqual(inOrder.errors.toSorted((left, right) => left - right))
      emulator.behaviour.rowOrder = "mixed"
      const mixedUp = await read()
      expect(mixedUp.errors).not.toEqual(inOrder.errors)
      expect(mixedUp.errors.toSorted((left, right) => left - right)).toEqual(inOrder.errors)
      expect(mixedUp.ids.toSorted((left, right) => left - right)).toEqual(inOrder.ids)
    })
  )

  it(
    "leaves rows applied after an abort, or undoes them",
    withEmulator({ abortAfterRows: 1 }, async ({ run }, emulator) => {
      emulator.behaviour.abortedRows = "undone"
      emulator.putUser({ accountId: "a", id: "1", firstName: "before", referralCode: "MINE" })
      await run(type, "users.csv", "accountId,id,firstName,referralCode\na,1,after,OTHER\na,2,,\n")
      const events = "accountId,userId,event.key,idempotencyKey\n123,123,seen,key-00001\n123,123,seen,\n"
      await run("MUTATION/USER_EVENT", "events.csv", events)
      expect(emulator.users().get("a", "1")?.firstName).toBe("before")
      expect([emulator.users().ownerOf("MINE"), emulator.users().ownerOf("OTHER")]).toEqual([
        emulator.users().keyOf("a", "1"),
        undefined
      ])
      expect(emulator.events().count()).toBe(0)
      emulator.behaviour.abortedRows = "stay"
      await run("MUTATION/USER_EVENT", "events.csv", events)
      expect(emulator.events().count()).toBe(1)
    })
  )

  it(
    "aborts a file above the limit of records",
    withEmulator({ maxRecords: 2 }, async ({ run }) => {
      expect((await run(type, "users.csv", good)).status).toBe("COMPLETED")
      expect((await run(type, "users.csv", mixed)).status).toBe("ABORTED")
    })
  )

  it.each([
    ["run-on", 30_000],
    ["stop", 0]
  ] as const)("lets a deleted job %s", (deletedRunningJobs, atLeast) =>
    withEmulator({ deletedRunningJobs }, async ({ graphql, start, upload }, emulator) => {
      const csv = `accountId,id\n${Array.from({ length: 30_000 }, (_, index) => `a${index},1\n`).join("")}`
      const { id } = await start(type, await upload("users.csv", csv))
      const job = emulator.jobs()[0]
      const deletion = `mutation { deleteJob(id: "${id}") { deletedCount } }`
      expect(await graphql(deletion)).toEqual({ data: { deleteJob: { deletedCount: 1 } } })
      while (job?.dateCompleted === null) await new Promise((resolve) => setTimeout(resolve, 5))
      expect(job?.counts.recordsProcessed).toBeGreaterThanOrEqual(atLeast)
      expect(job?.status).toBe(deletedRunningJobs === "stop" ? "ABORTED" : "COMPLETED")
    })()
  )
})

describe("showing jobs", () => {
  it(
    "gives a token, or null",
    withEmulator({}, async ({ graphql, run }, emulator) => {
      const { id } = await run(type, "users.csv", good)
      const token = async () =>
        (await graphql<{ jobToken: { token: string | null } }>(`{ jobToken(id: "${id}") { token } }`)).data
          ?.jobToken.token
      expect(await token()).toEqual(expect.any(String))
      emulator.behaviour.jobTokens = "null"
      expect(await token()).toBeNull()
    })
  )

  it(
    "has stats that are right, zero or wrong",
    withEmulator({}, async ({ look, run }, emulator) => {
      const { id, stats } = await run(type, "users.csv", mixed)
      expect(stats).toEqual({ recordsProcessed: 3, errors: 1 })
      emulator.behaviour.stats = "zero"
      expect((await look(id))?.stats).toEqual({ recordsProcessed: 0, errors: 0 })
      emulator.behaviour.stats = "inconsistent"
      expect((await look(id))?.stats).toEqual({ recordsProcessed: 10, errors: 2 })
    })
  )

  it(
    "has no stats before the end, or those so far",
    withEmulator({ jobMillis: Infinity }, async ({ look, start, upload }, emulator) => {
      const { id } = await start(type, await upload("users.csv", mixed))
      while (emulator.jobs()[0]?.counts.recordsProcessed !== 3) await look(id)
      expect(await look(id)).toMatchObject({ status: "PENDING", stats: null })
      emulator.behaviour.pendingStats = "so-far"
      expect(await look(id)).toMatchObject({
        status: "PENDING",
        stats: { recordsProcessed: 3, errors: 1 }
      })
    })
  )

  it(
    "lists jobs in no order that anybody could guess, and so many on a page",
    withEmulator({}, async ({ base, get, list }, emulator) => {
      const foreignJobs = Array.from({ length: 8 }, (_, index) => ({
        id: `${index}`.repeat(24),
        type,
        status: "COMPLETED",
        dateCreated: index
      }))
      Object.assign(emulator.behaviour, { foreignJobs, jobListOrder: "mixed" })
      const made = foreignJobs.map((job) => job.id)
      const ids = (await list()).data.map((job) => job.id)
      expect(ids.toSorted()).toEqual(made)
      expect((await list()).data.map((job) => job.id)).toEqual(ids)
      expect([made, made.toReversed()]).not.toContainEqual(ids)
      emulator.behaviour.jobPageCap = 3
      expect(await list({ limit: 5, offset: 3 })).toMatchObject({ count: 3, totalCount: 8 })
      expect((await list({ limit: 5, offset: 3 })).data.map((job) => job.id)).toEqual(ids.slice(3, 6))
      const page = (await (await get(`${base}/export/history/list`)).json()) as object
      expect(page).toMatchObject({ count: 3, totalCount: 8 })
    })
  )

  it(
    "shows a job whose results are gone as completed, as expired or not at all, with links or without",
    withEmulator({ retentionDays: 0 }, async ({ get, list, look, run }, emulator) => {
      const { id } = await run(type, "users.csv", good)
      const job = await look(id)
      expect(job).toMatchObject({ status: "COMPLETED", dateExpires: job?.dateCompleted })
      expect((await get(job?.downloadUrl ?? "")).status).toBe(404)
      emulator.behaviour.expiredLinks = "null"
      expect(await look(id)).toMatchObject({ downloadUrl: null, downloadFileRefUrl: null })
      emulator.behaviour.expiredJobs = "expired"
      expect((await look(id))?.status).toBe("EXPIRED")
      emulator.behaviour.expiredJobs = "not-found"
      expect([await look(id), (await list()).totalCount]).toEqual([null, 0])
    })
  )
})
