import { fromBuffer } from "yauzl"
import { describe, expect, it } from "vitest"
import { sample, withEmulator, type Client } from "./advocate-client.ts"

const type = "MUTATION/USER"
const good = "accountId,id\na,1\na,2\n"
const mixed = "accountId,id,email\na,1,\na,,nobody\na,3,\n"

const recordNumbers = async ({ rows, run }: Client, name: string, content: string) => {
  const job = await run(type, name, content)
  return (await rows(job.downloadErrorUrl)).map((row) => row["recordNumber"])
}

describe("record numbers", () => {
  it.each([
    ["zero-based", "1", "1"],
    ["one-based", "2", "2"],
    ["one-based-header-counted", "3", "2"]
  ] as const)("counts the second record %s: %s in CSV, %s in JSONL", (recordNumberBase, inCsv, inJsonl) =>
    withEmulator({ recordNumberBase, severalErrorsPerRecord: false }, async (client) => {
      expect(await recordNumbers(client, "users.csv", mixed)).toEqual([inCsv])
      const jsonl = '{"accountId":"a","id":"1"}\n{"accountId":"a"}\n'
      expect(await recordNumbers(client, "users.jsonl", jsonl)).toEqual([inJsonl])
    })()
  )

  it(
    "gives a record with two faults two rows or one",
    withEmulator({}, async (client, emulator) => {
      expect(await recordNumbers(client, "users.csv", mixed)).toEqual(["2", "2"])
      emulator.behaviour.severalErrorsPerRecord = false
      expect(await recordNumbers(client, "users.csv", mixed)).toEqual(["2"])
    })
  )
})

describe("result files", () => {
  it(
    "offers no error link, an empty file or a header alone when no row was refused",
    withEmulator({}, async ({ download, run }, emulator) => {
      expect((await run(type, "users.csv", good)).downloadErrorUrl).toBeNull()
      emulator.behaviour.errorLinkWhenNone = "empty-file"
      expect(await download((await run(type, "users.csv", good)).downloadErrorUrl)).toBe("")
      emulator.behaviour.errorLinkWhenNone = "header-only"
      const header = "recordNumber,message,apiErrorCode,statusCode\n"
      expect(await download((await run(type, "users.csv", good)).downloadErrorUrl)).toBe(header)
    })
  )

  it(
    "writes other columns, line endings and byte order marks when told to",
    withEmulator(
      {
        errorFileColumns: ["statusCode", "hint", "recordNumber"],
        resultLineEnding: "\r\n",
        resultByteOrderMark: true,
        severalErrorsPerRecord: false
      },
      async ({ get, run }) => {
        const job = await run(type, "users.csv", mixed)
        const link = (await get(job.downloadErrorUrl ?? "")).headers.get("location") ?? ""
        const bytes = Buffer.from(await (await fetch(link)).arrayBuffer())
        expect(bytes.toString("utf8")).toBe("\uFEFFstatusCode,hint,recordNumber\r\n400,,2\r\n")
      }
    )
  )

  it(
    "writes JSONL, nested, when asked for it",
    withEmulator({}, async ({ download, run }) => {
      const job = await run("MUTATION/USER_EVENT", "events.csv", await sample("user-events.csv"), {
        outputFormat: "JSONL"
      })
      const first = JSON.parse((await download(job.downloadUrl)).split("\n")[0] ?? "") as object
      expect(first).toMatchObject({ user: { id: "123" }, event: { fields: { foo: "123" } } })
      const failed = await run(type, "users.csv", mixed, { outputFormat: "JSONL" })
      const error = JSON.parse((await download(failed.downloadErrorUrl)).split("\n")[0] ?? "") as object
      expect(error).toMatchObject({ recordNumber: 2, statusCode: 400, apiErrorCode: "BAD_REQUEST" })
    })
  )

  it(
    "zips the file when asked for XLSX",
    withEmulator({}, async ({ get, run }) => {
      const job = await run(type, "users.csv", good, { outputFormat: "XLSX" })
      const link = (await get(job.downloadUrl ?? "")).headers.get("location") ?? ""
      const response = await fetch(link)
      expect(response.headers.get("content-type")).toBe("application/zip")
      const bytes = Buffer.from(await response.arrayBuffer())
      const names = await new Promise<ReadonlyArray<string>>((resolve, reject) =>
        fromBuffer(bytes, { lazyEntries: false }, (error, archive) => {
          if (error !== null) return reject(error)
          const found: Array<string> = []
          archive.on("entry", (entry: { readonly fileName: string }) => void found.push(entry.fileName))
          archive.on("end", () => resolve(found))
        })
      )
      expect(names).toEqual([`${job.id}.xlsx`])
    })
  )

  it(
    "keeps the file's order, or shuffles without losing anything",
    withEmulator({}, async ({ rows, run }, emulator) => {
      const ids = Array.from({ length: 2500 }, (_, index) => String(index))
      const csv = `accountId,id\n${ids.map((id) => `account-${id},${id}\n`).join("")}`
      const read = async () =>
        (await rows((await run(type, "users.csv", csv)).downloadUrl)).map((row) => row["id"] ?? "")
      expect(await read()).toEqual(ids)
      emulator.behaviour.successFileOrder = "shuffled"
      const shuffled = await read()
      expect(shuffled).not.toEqual(ids)
      expect(shuffled.toSorted((left, right) => Number(left) - Number(right))).toEqual(ids)
    })
  )
})

describe("downloads", () => {
  it(
    "redirects to a signed link on another origin, which refuses credentials and records them",
    withEmulator({}, async ({ authorization, get, run }, emulator) => {
      const job = await run(type, "users.csv", good)
      expect(job.downloadUrl?.startsWith(emulator.apiUrl)).toBe(true)
      const response = await get(job.downloadUrl ?? "")
      expect(response.status).toBe(303)
      const link = response.headers.get("location") ?? ""
      expect(link.startsWith(emulator.storageUrl)).toBe(true)
      expect(emulator.storageUrl).not.toBe(emulator.apiUrl)
      expect((await fetch(link, { headers: { authorization } })).status).toBe(400)
      expect((await fetch(link)).status).toBe(200)
      const seen = emulator.requestsOf("storage-download")
      expect(seen.map((request) => request.headers["authorization"])).toEqual([authorization, undefined])
      expect((await fetch(job.downloadUrl ?? "")).status).toBe(401)
      expect(emulator.requestsOf("download")).toHaveLength(2)
    })
  )

  it(
    "answers with the file itself when told to, and always gives back what was uploaded",
    withEmulator({ downloads: "direct" }, async ({ download, get, run }) => {
      const job = await run(type, "users.csv", mixed)
      expect((await get(job.downloadUrl ?? "")).status).toBe(200)
      expect((await get(job.downloadErrorUrl ?? "")).status).toBe(200)
      expect(await download(job.downloadFileRefUrl)).toBe(mixed)
    })
  )

  it(
    "lets a public link and a job token in without credentials",
    withEmulator({}, async ({ graphql, run }) => {
      const job = await run(type, "users.csv", good)
      expect((await fetch(job.publicUrl ?? "")).status).toBe(200)
      const query = `{ jobToken(id: "${job.id}") { token } }`
      const reply = await graphql<{ readonly jobToken: { readonly token: string } }>(query)
      const url = `${job.downloadUrl}?token=${reply.data?.jobToken.token}`
      expect((await fetch(url, { redirect: "manual" })).status).toBe(303)
    })
  )

  it(
    "refuses a signed link that is too old or changed",
    withEmulator({ signedLinkMillis: 30 }, async ({ run }) => {
      const { publicUrl } = await run(type, "users.csv", good)
      await new Promise((resolve) => setTimeout(resolve, 40))
      expect((await fetch(publicUrl ?? "")).status).toBe(403)
      const later = new URL(publicUrl ?? "")
      later.searchParams.set("Expires", String(Date.now() + 60_000))
      expect((await fetch(later)).status).toBe(403)
    })
  )

  it(
    "keeps the links back for a few looks at the finished job",
    withEmulator({ linksAppearAfterPolls: 2 }, async ({ look, run }) => {
      const first = await run(type, "users.csv", mixed)
      expect([first.downloadUrl, first.downloadErrorUrl]).toEqual([null, null])
      expect((await look(first.id))?.downloadUrl).toBeNull()
      expect((await look(first.id))?.downloadUrl).toEqual(expect.any(String))
    })
  )
})

describe("what polling sees", () => {
  it(
    "shows scripted status words before the true one",
    withEmulator(
      { statusScript: ["PROCESSING", "COMPLETED_SOON"], jobMillis: 0 },
      async ({ look, start, upload }) => {
        const job = await start(type, await upload("users.csv", good))
        expect(job.status).toBe("PENDING")
        expect((await look(job.id))?.status).toBe("PROCESSING")
        expect((await look(job.id))?.status).toBe("COMPLETED_SOON")
        expect(["PENDING", "COMPLETED"]).toContain((await look(job.id))?.status)
      }
    )
  )

  it(
    "hides a new job from the first looks, in the list too",
    withEmulator({ jobVisibleAfterPolls: 2 }, async ({ list, look, start, upload }) => {
      const { id } = await start(type, await upload("users.csv", good))
      expect(await look(id)).toBeNull()
      expect((await list()).totalCount).toBe(0)
      expect((await list()).totalCount).toBe(1)
      expect((await look(id))?.id).toBe(id)
    })
  )

  it(
    "leaves stats out, or counts only what succeeded",
    withEmulator({ stats: "null" }, async ({ look, run }, emulator) => {
      const { id, stats } = await run(type, "users.csv", mixed)
      expect(stats).toBeNull()
      emulator.behaviour.stats = "counts"
      expect((await look(id))?.stats).toEqual({ recordsProcessed: 3, errors: 1 })
      emulator.behaviour.recordsProcessed = "succeeded"
      expect((await look(id))?.stats).toEqual({ recordsProcessed: 2, errors: 1 })
    })
  )

  it(
    "lists foreign jobs of types nobody knows, in either order",
    withEmulator({}, async ({ list, look, run }, emulator) => {
      const { id } = await run(type, "users.csv", good)
      emulator.behaviour.foreignJobs = [
        { id: "f".repeat(24), type: "MUTATION/NEVER_HEARD_OF", status: "COMPLETED", dateCreated: 1 }
      ]
      const types = async () => (await list()).data.map((job) => job.type)
      expect(await types()).toEqual([type, "MUTATION/NEVER_HEARD_OF"])
      emulator.behaviour.jobListOrder = "oldest-first"
      expect(await types()).toEqual(["MUTATION/NEVER_HEARD_OF", type])
      expect(await look("f".repeat(24))).toMatchObject({ status: "COMPLETED", downloadUrl: null })
      expect(emulator.jobs().map((job) => job.id)).toEqual([id])
    })
  )

  it(
    "keeps jobs pending until told to let them go",
    withEmulator({ jobMillis: Infinity }, async ({ finish, look, start, upload }, emulator) => {
      const { id } = await start(type, await upload("users.csv", good))
      await new Promise((resolve) => setTimeout(resolve, 60))
      expect((await look(id))?.status).toBe("PENDING")
      emulator.behaviour.jobMillis = 0
      expect((await finish(id)).status).toBe("COMPLETED")
    })
  )

  it(
    "aborts after so many rows, which stay applied, without result files",
    withEmulator({ abortAfterRows: 1 }, async ({ run }, emulator) => {
      const job = await run(type, "users.csv", good)
      expect(job).toMatchObject({ status: "ABORTED", downloadUrl: null, downloadErrorUrl: null })
      expect(emulator.users().get("a", "1")).toBeDefined()
      expect(emulator.users().get("a", "2")).toBeUndefined()
    })
  )
})

describe("validation and schema", () => {
  it(
    "looks at the header alone, at some records or at all",
    withEmulator({ validationDepth: 0 }, async ({ upload, validate }, emulator) => {
      const errorsOf = async (content: string) =>
        (await validate({ type, fileRef: await upload("users.csv", content) })).data?.validateJobCreation
          .errors
      expect(await errorsOf("accountId,email\na,nobody\n")).toEqual(["Missing required column id"])
      expect(await errorsOf(mixed)).toEqual([])
      emulator.behaviour.validationDepth = 1
      expect(await errorsOf(mixed)).toEqual([])
      emulator.behaviour.validationDepth = Infinity
      expect(await errorsOf(mixed)).toEqual([
        "Record 2: This request requires a valid non-empty id",
        "Record 2: Invalid email address"
      ])
      expect(await errorsOf("")).toEqual(["The file is empty"])
      expect(emulator.users().count()).toBe(2)
    })
  )

  it(
    "reports an unknown file as a text or as a GraphQL error",
    withEmulator({}, async ({ validate }, emulator) => {
      const input = { type, fileRef: "imports/none.csv" }
      expect((await validate(input)).data?.validateJobCreation.errors).toEqual([
        "File not found: imports/none.csv"
      ])
      emulator.behaviour.unknownFileInValidation = "graphql-error"
      const reply = await validate(input)
      expect(reply.data).toBeNull()
      expect(reply.errors?.[0]?.extensions.apiError?.statusCode).toBe(404)
    })
  )

  it(
    "does not know validateJobCreation when it is absent, nor with the older schema",
    withEmulator({ validation: "absent" }, async ({ create, upload, validate }, emulator) => {
      const input = { type, fileRef: await upload("users.csv", good) }
      const messageOf = async () => (await validate(input)).errors?.[0]?.message
      expect(await messageOf()).toMatch(/^Cannot query field "validateJobCreation" on type "Query"/)
      expect((await create({ ...input, outputFormat: "JSONL" })).errors).toBeUndefined()
      Object.assign(emulator.behaviour, { validation: "present", schemaGeneration: "older" })
      expect(await messageOf()).toMatch(/^Cannot query field "validateJobCreation"/)
      expect((await create({ ...input, outputFormat: "JSONL" })).errors?.[0]?.message).toContain("JSONL")
      emulator.behaviour.unknownFieldWording = "graphql-java"
      expect(await messageOf()).toContain("FieldUndefined@[validateJobCreation]")
    })
  )

  it(
    "puts apiError beside each error or at the top of the reply",
    withEmulator({ apiErrorPlacement: "top-level" }, async ({ create }) => {
      const reply = await create({ type, fileRef: "imports/none.csv" })
      expect(reply.extensions?.apiError?.statusCode).toBe(404)
      expect(reply.errors?.[0]?.extensions.apiError).toBeUndefined()
    })
  )
})

describe("rules that can be read two ways", () => {
  it(
    "accepts or refuses unknown referral codes, bare languages and dashes in field names",
    withEmulator(
      { unknownReferralCode: "ignore", languageOnlyLocale: "reject", customFieldDashes: "reject" },
      async ({ rows, run }, emulator) => {
        const csv = "accountId,id,referredBy.code,locale,customFields.a-b\na,1,NOBODY,,\na,2,,th,\na,3,,,x\n"
        const job = await run(type, "users.csv", csv)
        expect((await rows(job.downloadErrorUrl)).map((row) => row["message"])).toEqual([
          'Invalid locale "th"',
          'Invalid custom field name "a-b"'
        ])
        Object.assign(emulator.behaviour, { languageOnlyLocale: "accept", customFieldDashes: "accept" })
        expect((await run(type, "users.csv", csv)).stats?.errors).toBe(0)
      }
    )
  )

  it(
    "forgets a file after a while",
    withEmulator({ fileRefMillis: 10 }, async ({ create, upload }) => {
      const fileRef = await upload("users.csv", good)
      await new Promise((resolve) => setTimeout(resolve, 30))
      expect((await create({ type, fileRef })).errors?.[0]?.message).toContain("File not found")
    })
  )

  it(
    "accepts every well-formed row and remembers nobody when users are not kept",
    withEmulator({ keepUsers: false }, async ({ run }, emulator) => {
      expect((await run(type, "users.csv", mixed)).stats).toEqual({ recordsProcessed: 3, errors: 1 })
      const deletion = await run("MUTATION/DELETE_USER", "gone.csv", await sample("delete-users.csv"))
      expect(deletion.stats).toEqual({ recordsProcessed: 4, errors: 0 })
      expect(emulator.users().count()).toBe(2)
    })
  )

  it(
    "processes jobs together as well as in turn",
    withEmulator({ jobOrder: "together" }, async ({ finish, start, upload }) => {
      const fileRef = await upload("users.csv", good)
      const jobs = await Promise.all([start(type, fileRef), start(type, fileRef)])
      for (const job of jobs) expect((await finish(job.id)).status).toBe("COMPLETED")
    })
  )
})
