import { describe, expect, it } from "vitest"
import { withEmulator, type Client } from "./advocate-client.ts"

const type = "MUTATION/USER"
const good = "accountId,id\na,1\na,2\n"
const mixed = "accountId,id,email\na,1,\na,,nobody\na,3,\n"
const events =
  "accountId,userId,event.key,event.dateTriggered,event.fields.colour\n123,123,seen,1624386801843,red\n"

const success = async ({ rows, run }: Client, csv: string, jobType = type) =>
  (await rows((await run(jobType, "file.csv", csv)).downloadUrl))[0] ?? {}

describe("error files", () => {
  it(
    "name the line on which a record begins, if told to",
    withEmulator({ recordNumberBase: "lines" }, async ({ rows, run }) => {
      const numbers = async (name: string, content: string) =>
        (await rows((await run(type, name, content)).downloadErrorUrl)).map((row) => row["recordNumber"])
      const csv = 'id,accountId,firstName\r\n1,a,"two\r\nlines"\r\n\r\n,a,"also\ntwo"\r\n2,,\r\n3,a,\r\n4\r\n'
      expect(await numbers("users.csv", csv)).toEqual(["5", "7", "9"])
      expect(await numbers("users.jsonl", '\n{"id":"1","accountId":"a"}\n\n{}\nx\n')).toEqual(["4", "4", "5"])
    })
  )

  it(
    "have plain messages, or such as hold commas, quotes and line breaks",
    withEmulator({ severalErrorsPerRecord: false }, async ({ rows, run }, emulator) => {
      const messages = async () =>
        (await rows((await run(type, "users.csv", mixed)).downloadErrorUrl)).map((row) => row["message"])
      const plain = "This request requires a valid non-empty id"
      expect(await messages()).toEqual([plain])
      emulator.behaviour.errorMessages = "awkward"
      expect(await messages()).toEqual([`Refused, because:\r\n"${plain}",\nsays the "service"`])
    })
  )

  it(
    "can tell the service's own code of an error",
    withEmulator({ errorFileColumns: ["recordNumber", "rsCode"] }, async ({ rows, run }) => {
      const job = await run(
        type,
        "users.csv",
        "id,accountId,email,locale\n,a,,\n1,,,\n2,a,nobody,\n3,a,,EN\n4,a,,\n"
      )
      expect((await rows(job.downloadErrorUrl)).map((row) => row["rsCode"])).toEqual([
        "RS043",
        "RS044",
        "RS023",
        "RS039"
      ])
    })
  )
})

describe("success files", () => {
  it(
    "lack some rows when told to",
    withEmulator({}, async ({ rows, run }, emulator) => {
      const csv = "accountId,id\na,1\na,2\na,3\na,4\na,5\na,6\n"
      const ids = async () =>
        (await rows((await run(type, "users.csv", csv)).downloadUrl)).map((row) => row["id"]).join("")
      expect(await ids()).toBe("123456")
      emulator.behaviour.successFileRows = "some-missing"
      expect(await ids()).toBe("1245")
    })
  )

  it(
    "have the documented columns, more, fewer, or others first, in CSV and JSONL",
    withEmulator({}, async (client, emulator) => {
      const columns = async () => Object.keys(await success(client, good))
      const documented = await columns()
      expect(documented.slice(0, 3)).toEqual(["id", "accountId", "email"])
      emulator.behaviour.successColumns = "more"
      expect(await columns()).toEqual(["rowHash", ...documented, "stats.programViews", "tenantAlias"])
      emulator.behaviour.successColumns = "reordered"
      expect(await columns()).toEqual(documented.toReversed())
      emulator.behaviour.successColumns = "fewer"
      expect(await columns()).toEqual(["id", "accountId"])
      const job = await client.run("MUTATION/USER_EVENT", "events.csv", events, { outputFormat: "JSONL" })
      const line = JSON.parse(await client.download(job.downloadUrl)) as { readonly event: object }
      expect(Object.keys(line)).toEqual(["user", "event"])
      expect(Object.keys(line.event)).toEqual(["id", "key", "dateTriggered"])
    })
  )

  it(
    "give values as they came, or tidied up",
    withEmulator({ unknownReferralCode: "ignore" }, async (client, emulator) => {
      const csv = "accountId,id,email,firstName,locale,referralCode\na,b,Ann@Example.COM, Ann ,th,code1\n"
      const given = { email: "Ann@Example.COM", firstName: " Ann ", locale: "th", referralCode: "code1" }
      expect(await success(client, csv)).toMatchObject(given)
      emulator.behaviour.successValues = "normalised"
      const tidy = { email: "ann@example.com", firstName: "Ann", locale: "th_TH", referralCode: "CODE1" }
      expect(await success(client, csv)).toMatchObject({ id: "b", accountId: "a", ...tidy })
    })
  )

  it(
    "write moments in milliseconds, or as ISO dates",
    withEmulator({}, async (client, emulator) => {
      const moment = async () => (await success(client, events, "MUTATION/USER_EVENT"))["event.dateTriggered"]
      expect(await moment()).toBe("1624386801843")
      emulator.behaviour.resultDates = "iso"
      expect(await moment()).toBe("2021-06-22T18:33:21.843Z")
    })
  )

  it(
    "have a column for every field of an event, or one for all",
    withEmulator({}, async (client, emulator) => {
      const fields = async () => {
        const row = await success(client, events, "MUTATION/USER_EVENT")
        return [row["event.fields.colour"], row["event.fields"]]
      }
      expect(await fields()).toEqual(["red", undefined])
      emulator.behaviour.eventFieldsInCsv = "json"
      expect(await fields()).toEqual([undefined, '{"colour":"red"}'])
    })
  )

  it(
    "are made for deletions, or are not",
    withEmulator({}, async ({ run }, emulator) => {
      const links = async () => {
        emulator.putUser({ accountId: "a", id: "1" })
        const job = await run("MUTATION/DELETE_USER", "gone.csv", "accountId,id\na,1\nnone,none\n")
        return [job.downloadUrl, job.downloadErrorUrl].map((link) => link !== null)
      }
      expect(await links()).toEqual([true, true])
      emulator.behaviour.deletionResults = "none"
      expect(await links()).toEqual([false, true])
    })
  )
})

describe("links", () => {
  it(
    "redirect in three ways",
    withEmulator({}, async ({ get, run }, emulator) => {
      const { downloadUrl } = await run(type, "users.csv", good)
      for (const status of [303, 302, 307] as const) {
        emulator.behaviour.downloads = `${status}-to-storage`
        const response = await get(downloadUrl ?? "")
        expect([response.status, response.headers.get("location")?.startsWith(emulator.storageUrl)]).toEqual([
          status,
          true
        ])
      }
    })
  )

  it(
    "for holders of the key lead to the API host, to the storage host, or have no host",
    withEmulator({}, async ({ get, look, run }, emulator) => {
      const { downloadUrl, id } = await run(type, "users.csv", good)
      emulator.behaviour.privateLinks = "storage-host"
      const signed = (await look(id))?.downloadUrl ?? ""
      expect(signed.startsWith(emulator.storageUrl)).toBe(true)
      expect((await fetch(signed)).status).toBe(200)
      emulator.behaviour.privateLinks = "relative"
      const relative = (await look(id))?.downloadUrl ?? ""
      expect(`${emulator.apiUrl}${relative}`).toBe(downloadUrl)
      expect((await get(new URL(relative, emulator.apiUrl).href)).status).toBe(303)
    })
  )

  it(
    "for everybody lead to the storage host, or to the API host with a token",
    withEmulator({}, async ({ look, run }, emulator) => {
      const { id, publicUrl } = await run(type, "users.csv", good)
      expect(publicUrl?.startsWith(emulator.storageUrl)).toBe(true)
      emulator.behaviour.publicLinks = "api-host-with-token"
      const link = (await look(id))?.publicUrl ?? ""
      expect(link.startsWith(emulator.apiUrl)).toBe(true)
      expect(await (await fetch(link)).text()).toContain("accountId")
    })
  )

  it(
    "give back what was uploaded from the start, unless they are null",
    withEmulator({ jobMillis: Infinity }, async ({ download, look, start, upload }, emulator) => {
      const { downloadFileRefUrl, id } = await start(type, await upload("users.csv", mixed))
      expect(await download(downloadFileRefUrl)).toBe(mixed)
      emulator.behaviour.uploadedFileLink = "null"
      expect((await look(id))?.downloadFileRefUrl).toBeNull()
    })
  )

  it(
    "to the storage host refuse credentials, or ignore them",
    withEmulator({}, async ({ authorization, run }, emulator) => {
      const { publicUrl } = await run(type, "users.csv", good)
      const withKey = async () => (await fetch(publicUrl ?? "", { headers: { authorization } })).status
      expect(await withKey()).toBe(400)
      emulator.behaviour.storageCredentials = "ignored"
      expect(await withKey()).toBe(200)
    })
  )

  it(
    "have run out when they are used first, and work when asked for again",
    withEmulator({ deadLinks: 2 }, async ({ look, run }, emulator) => {
      const { id, publicUrl } = await run(type, "users.csv", good)
      const use = async (link: string | null | undefined) => (await fetch(link ?? "")).status
      expect([await use(publicUrl), await use(publicUrl)]).toEqual([403, 403])
      emulator.behaviour.oldLinkStatus = 404
      expect(await use((await look(id))?.publicUrl)).toBe(404)
      expect(await use((await look(id))?.publicUrl)).toBe(200)
      expect(await use(publicUrl)).toBe(404)
    })
  )

  it(
    "to the error file come later than those to the result",
    withEmulator({ errorLinkAppearsAfterPolls: 2 }, async ({ look, run }) => {
      const job = await run(type, "users.csv", mixed)
      const seen = [job, await look(job.id), await look(job.id)]
      expect(seen.map((each) => each?.downloadUrl === null)).toEqual([false, false, false])
      expect(seen.map((each) => each?.downloadErrorUrl === null)).toEqual([true, true, false])
    })
  )
})
