import { makeAdvocateEmulator, type AdvocateEmulator } from "@bulkport/testkit/emulators"
import { Effect, Stream } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { readOutcomes } from "../src/lifecycle/5-collect.ts"
import { resultRecords } from "../src/rows/result-records.ts"
import { context, stagedFile } from "./answering-server.ts"

let folder = ""
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "advocate-xlsx-emulator-"))
})
afterAll(() => rm(folder, { recursive: true }))

interface FinishedJob {
  readonly status: string
  readonly downloadUrl: string | null
  readonly downloadErrorUrl: string | null
}

/** Imports a file by hand, for results in this format, and saves the files of the job. */
const resultsOf = async (emulator: AdvocateEmulator, type: string, content: string, outputFormat: string) => {
  const base = `${emulator.apiUrl}/api/v1/${emulator.tenantAlias}`
  const authorization = `Basic ${Buffer.from(`:${emulator.apiKey}`).toString("base64")}`
  const ask = async (query: string, variables: object): Promise<unknown> => {
    const headers = { authorization, "content-type": "application/json" }
    const body = JSON.stringify({ query, variables })
    const reply = (await (await fetch(`${base}/graphql`, { method: "POST", headers, body })).json()) as {
      readonly data: Readonly<Record<string, unknown>>
    }
    return Object.values(reply.data)[0]
  }
  const save = async (link: string | null, name: string) => {
    if (link === null) return undefined
    const reply = await fetch(link, { headers: { authorization } })
    const path = join(folder, `${outputFormat}-${name}`)
    await writeFile(path, Buffer.from(await reply.arrayBuffer()))
    return path
  }

  const form = new FormData()
  form.append("file", new Blob([content]), "rows.csv")
  const upload = await fetch(`${base}/export/upload`, {
    method: "POST",
    headers: { authorization },
    body: form
  })
  const { fileRef } = (await upload.json()) as { readonly fileRef: string }
  const started = (await ask("mutation ($input: JobInput!) { createJob(jobInput: $input) { id } }", {
    input: { type, fileRef, outputFormat }
  })) as { readonly id: string }
  for (;;) {
    const query = "query ($id: ID!) { job(id: $id) { status downloadUrl downloadErrorUrl } }"
    const job = (await ask(query, started)) as FinishedJob
    if (job.status !== "PENDING") {
      expect(job.status).toBe("COMPLETED")
      return {
        success: await save(job.downloadUrl, "success"),
        errors: await save(job.downloadErrorUrl, "errors")
      }
    }
    await setTimeout(2)
  }
}

/** Runs the same import for each of two formats, in tenants of their own. */
const inBothFormats = async (
  type: string,
  content: string,
  behaviour: Partial<AdvocateEmulator["behaviour"]> = {}
) => {
  const inFormat = (format: string) =>
    Effect.runPromise(
      Effect.scoped(
        Effect.flatMap(makeAdvocateEmulator({ jobMillis: 0, ...behaviour }), (emulator) =>
          Effect.promise(() => resultsOf(emulator, type, content, format))
        )
      )
    )
  return { csv: await inFormat("CSV"), xlsx: await inFormat("XLSX") }
}

const recordsOf = async (path: string | undefined, columns: ReadonlyArray<string>) => {
  const records = await Effect.runPromise(
    Stream.runCollect(resultRecords(path ?? "", "results", new Set(columns)))
  )
  return records.map((record) => Object.fromEntries(record))
}

const statementsOf = (path: string | undefined, kind: "accepted" | "rejected", staged = stagedFile()) =>
  Effect.runPromise(
    Stream.runCollect(
      readOutcomes({ name: "results", kind, path: path ?? "", bytes: 0, sha256: "" }, staged, context)
    )
  )

const awkward = [
  'a, ""b""',
  "line\r\nbreak\n",
  " spaces ",
  "_x000D_ <&>",
  "\u0001\u007f\ufffd",
  "Zoë 😀",
  "=1+1",
  "007"
]

const users = [
  "id,accountId,firstName,email,dateCreated,customFields.score,customFields.is_vip",
  ...awkward.map(
    (text, index) => `u${index},a${index},"${text}",u${index}@example.com,1664818419661,${index / 10},true`
  ),
  "u90,a90,x,nowhere,,,",
  "u91,a91,,,1664818419661,,"
].join("\n")

describe("the workbooks of the emulator", () => {
  it("say what its CSV files say", async () => {
    const { csv, xlsx } = await inBothFormats("MUTATION/USER", users)
    const columns = [
      "id",
      "accountid",
      "firstname",
      "email",
      "datecreated",
      "customfieldsscore",
      "customfieldsisvip"
    ]
    const records = await recordsOf(xlsx.success, columns)
    expect(records).toHaveLength(awkward.length + 1)
    expect(records.map((record) => record["firstname"]).slice(0, -1)).toEqual(
      awkward.map((text) => text.replaceAll('""', '"'))
    )
    expect(records).toEqual(await recordsOf(csv.success, columns))
    const errors = await statementsOf(xlsx.errors, "rejected")
    expect(errors).toMatchObject([{ outcome: "rejected", record: awkward.length + 1, code: "BAD_REQUEST" }])
    expect(errors).toEqual(await statementsOf(csv.errors, "rejected"))
  })

  it("name events by the moment to the millisecond", async () => {
    const columns = ["accountId", "userId", "event.key", "event.dateTriggered"]
    const content = `${columns.join(",")}\n123,123,purchase,1664818419661\n`
    const { csv, xlsx } = await inBothFormats("MUTATION/USER_EVENT", content)
    const staged = stagedFile({ importType: "MUTATION/USER_EVENT", columns })
    const statements = await statementsOf(xlsx.success, "accepted", staged)
    expect(statements).toMatchObject([{ key: { "event.dateTriggered": "1664818419661" } }])
    expect(statements).toEqual(await statementsOf(csv.success, "accepted", staged))
  })

  it.each(["header-only", "empty-file"] as const)(
    "say nothing in an error file that is %s",
    async (errorLinkWhenNone) => {
      const content = "id,accountId\nu1,a1\n"
      const { xlsx } = await inBothFormats("MUTATION/USER", content, {
        errorLinkWhenNone,
        resultByteOrderMark: true
      })
      expect(xlsx.errors).toBeDefined()
      expect(await statementsOf(xlsx.errors, "rejected")).toEqual([])
      expect(await statementsOf(xlsx.success, "accepted")).toHaveLength(1)
    }
  )
})
