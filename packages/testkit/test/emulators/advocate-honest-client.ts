/**
 * A small client that takes nothing for granted, to show that every personality can be coped with.
 *
 * It knows the API's documents, keeps to section 16 of the dossier, and says what it cannot know.
 */
import type { AdvocateEmulator } from "../../src/emulators/advocate/advocate-emulator.ts"
import { parse } from "csv-parse/sync"
import { basic } from "./advocate-client.ts"

export interface UploadedRow {
  /** Unique in the file. */
  readonly id: string
  /** Line on which it begins. */
  readonly line: number
}

export type RowState = "accepted" | "rejected" | "unknown"

interface SeenJob {
  readonly status: string
  readonly stats: { readonly errors: number | string } | null
  readonly downloadUrl: string | null
  readonly downloadErrorUrl: string | null
}

type LinkName = "downloadUrl" | "downloadErrorUrl"

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))

const jobQuery = `query ($id: ID!) {
  job(id: $id) { status stats { errors } downloadUrl downloadErrorUrl }
}`

const creation = "mutation ($jobInput: JobInput!) { createJob(jobInput: $jobInput) { id } }"

/** How record numbers may count: the number that a row would have. */
const readings: ReadonlyArray<(row: UploadedRow, index: number) => number> = [
  (_row, index) => index,
  (_row, index) => index + 1,
  (_row, index) => index + 2,
  (row) => row.line
]

/** The rows that refusals are about, if there is one way of counting that fits what was accepted, and only one. */
const rejectedRows = (
  rows: ReadonlyArray<UploadedRow>,
  accepted: ReadonlySet<string>,
  numbers: ReadonlySet<number>
): ReadonlySet<string> => {
  const found = readings.flatMap((numberOf) => {
    const named = rows.filter((row, index) => numbers.has(numberOf(row, index))).map(({ id }) => id)
    return named.length === numbers.size && named.every((id) => !accepted.has(id)) ? [named.join()] : []
  })
  const distinct = new Set(found)
  return new Set(distinct.size === 1 ? found[0]?.split(",") : [])
}

export const makeHonestClient = (emulator: AdvocateEmulator) => {
  const base = `${emulator.apiUrl}/api/v1/${emulator.tenantAlias}`
  const authorization = basic("", emulator.apiKey)

  const send = async (url: string, options: RequestInit): Promise<Response> => {
    const response = await fetch(url, { redirect: "manual", ...options })
    return response.status === 429 || response.status === 503 ? send(url, options) : response
  }

  const graphql = async <A>(query: string, variables: object): Promise<A | undefined> => {
    const headers = { authorization, "content-type": "application/json" }
    const body = JSON.stringify({ query, variables })
    const response = await send(`${base}/graphql`, { method: "POST", headers, body })
    return ((await response.json()) as { readonly data?: A | null }).data ?? undefined
  }

  const look = async (id: string) => (await graphql<{ readonly job: SeenJob | null }>(jobQuery, { id }))?.job

  const lookUntil = async (id: string, isEnough: (job: SeenJob) => boolean): Promise<SeenJob | undefined> => {
    for (let looks = 1; looks <= 40; looks += 1) {
      const job = await look(id)
      if (job !== null && job !== undefined && isEnough(job)) return job
      // Looks cost less time than files on a busy machine, which the service writes.
      await pause(looks)
    }
    return undefined
  }

  const open = async (link: string): Promise<string | undefined> => {
    const url = new URL(link, base)
    const headers = url.origin === emulator.apiUrl ? { headers: { authorization } } : {}
    const response = await send(url.href, headers)
    const location = response.headers.get("location")
    if (response.status >= 300 && response.status < 400 && location !== null) return open(location)
    return response.ok ? response.text() : undefined
  }

  /** A file behind a link of the job's; a link that does not work is asked for once more. */
  const fileOf = async (id: string, job: SeenJob, name: LinkName): Promise<string | undefined> => {
    if (job[name] === null) return undefined
    const fresh = async () => (await look(id))?.[name] ?? undefined
    return (
      (await open(job[name])) ?? ((await fresh()) === undefined ? undefined : open((await fresh()) ?? ""))
    )
  }

  const records = (text: string | undefined) =>
    parse<Readonly<Record<string, string>>>(text ?? "", { columns: true, bom: true })

  return {
    /** Imports users from a CSV, and says what became of each row. */
    importUsers: async (
      csv: string,
      rows: ReadonlyArray<UploadedRow>
    ): Promise<ReadonlyMap<string, RowState>> => {
      const form = new FormData()
      form.append("file", new Blob([csv]), "users.csv")
      const headers = { authorization }
      const uploaded = await send(`${base}/export/upload`, { method: "POST", headers, body: form })
      const { fileRef } = (await uploaded.json()) as { readonly fileRef: string }
      const jobInput = { type: "MUTATION/USER", fileRef, outputFormat: "CSV", name: fileRef }
      const id = (await graphql<{ readonly createJob: { readonly id: string } }>(creation, { jobInput }))
        ?.createJob.id
      if (id === undefined) throw new Error("No job was created")

      const states = (accepted: ReadonlySet<string>, rejected: ReadonlySet<string>) =>
        new Map<string, RowState>(
          rows.map((row) => [
            row.id,
            accepted.has(row.id) ? "accepted" : rejected.has(row.id) ? "rejected" : "unknown"
          ])
        )
      const nothing = states(new Set(), new Set())
      const isOver = ({ status }: SeenJob) => ["COMPLETED", "ABORTED", "EXPIRED"].includes(status)
      if ((await lookUntil(id, isOver))?.status !== "COMPLETED") return nothing

      // A link that is null may be late. To the error file there may never be one: a few looks have to do.
      let looks = 0
      const isComplete = (job: SeenJob) => {
        looks += 1
        return job.downloadUrl !== null && (job.downloadErrorUrl !== null || looks > 5)
      }
      const job = await lookUntil(id, isComplete)
      if (job === undefined) return nothing
      const accepted = new Set(records(await fileOf(id, job, "downloadUrl")).map((row) => row["id"] ?? ""))
      const errors = records(await fileOf(id, job, "downloadErrorUrl"))
      const numbers = new Set(errors.map((row) => Number(row["recordNumber"])))
      return states(accepted, rejectedRows(rows, accepted, numbers))
    }
  }
}
