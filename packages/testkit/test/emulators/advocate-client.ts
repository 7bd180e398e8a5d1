/** A plain client for the Advocate emulator's tests: nothing but fetch, and nothing of any provider's. */
import { makeAdvocateEmulator } from "../../src/emulators/advocate/advocate-emulator.ts"
import type {
  AdvocateEmulator,
  AdvocateEmulatorOptions
} from "../../src/emulators/advocate/advocate-emulator.ts"
import { parse } from "csv-parse/sync"
import { Effect } from "effect"
import { readFile } from "node:fs/promises"

export const sample = (name: string): Promise<string> =>
  readFile(new URL(`__fixtures__/advocate/${name}`, import.meta.url), "utf8")

export const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`

export interface ShownJob {
  readonly id: string
  readonly type: string
  readonly name: string | null
  readonly requester: string | null
  readonly fileRef: string | null
  readonly status: string
  readonly outputFormat: string
  readonly params: unknown
  readonly dateCreated: number
  readonly dateCompleted: number | null
  readonly dateExpires: number | null
  readonly stats: { readonly recordsProcessed: number; readonly errors: number } | null
  readonly downloadUrl: string | null
  readonly downloadErrorUrl: string | null
  readonly downloadFileRefUrl: string | null
  readonly publicUrl: string | null
}

export interface GraphqlReply<A> {
  readonly data?: A | null
  readonly errors?: ReadonlyArray<{
    readonly message: string
    readonly path?: ReadonlyArray<string>
    readonly extensions: {
      readonly classification: string
      readonly apiError?: { readonly statusCode: number; readonly apiErrorCode: string }
    }
  }>
  readonly extensions?: { readonly apiError?: { readonly statusCode: number } }
}

const jobFields = `id type name requester fileRef status outputFormat params dateCreated dateCompleted dateExpires
  stats { recordsProcessed errors } downloadUrl downloadErrorUrl downloadFileRefUrl
  publicUrl: downloadUrl(publicLink: true)`

export const makeClient = (emulator: AdvocateEmulator) => {
  const base = `${emulator.apiUrl}/api/v1/${emulator.tenantAlias}`
  const authorization = basic("", emulator.apiKey)

  const sendUpload = (name: string, content: string | Uint8Array): Promise<Response> => {
    const form = new FormData()
    form.append("file", new Blob([typeof content === "string" ? content : new Uint8Array(content)]), name)
    return fetch(`${base}/export/upload`, { method: "POST", headers: { authorization }, body: form })
  }

  const upload = async (name: string, content: string | Uint8Array): Promise<string> => {
    const response = await sendUpload(name, content)
    if (!response.ok) throw new Error(`Upload: ${response.status} ${await response.text()}`)
    return ((await response.json()) as { readonly fileRef: string }).fileRef
  }

  const sendGraphql = (query: string, variables: object = {}): Promise<Response> =>
    fetch(`${base}/graphql`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify({ query, variables })
    })

  const graphql = async <A>(query: string, variables: object = {}): Promise<GraphqlReply<A>> =>
    (await (await sendGraphql(query, variables)).json()) as GraphqlReply<A>

  const validate = (jobInput: object) =>
    graphql<{ readonly validateJobCreation: { readonly errors: ReadonlyArray<string> } }>(
      "query ($jobInput: JobInput!) { validateJobCreation(jobInput: $jobInput) { errors } }",
      { jobInput }
    )

  const create = (jobInput: object) =>
    graphql<{ readonly createJob: ShownJob }>(
      `mutation ($jobInput: JobInput!) { createJob(jobInput: $jobInput) { ${jobFields} } }`,
      { jobInput }
    )

  const look = async (id: string): Promise<ShownJob | null> => {
    const reply = await graphql<{ readonly job: ShownJob | null }>(
      `query ($id: ID!) { job(id: $id) { ${jobFields} } }`,
      { id }
    )
    return reply.data?.job ?? null
  }

  const list = async (variables: object = {}) => {
    const reply = await graphql<{
      readonly jobs: {
        readonly data: ReadonlyArray<ShownJob>
        readonly count: number
        readonly totalCount: number
      }
    }>(
      `query ($filter: JobFilterInput, $limit: Int! = 20, $offset: Int! = 0) {
        jobs(filter: $filter, limit: $limit, offset: $offset) { data { ${jobFields} } count totalCount }
      }`,
      variables
    )
    if (reply.data?.jobs === undefined) throw new Error(JSON.stringify(reply.errors))
    return reply.data.jobs
  }

  const start = async (type: string, fileRef: string, more: object = {}): Promise<ShownJob> => {
    const reply = await create({ type, fileRef, outputFormat: "CSV", ...more })
    if (reply.data?.createJob === undefined) throw new Error(JSON.stringify(reply.errors))
    return reply.data.createJob
  }

  const finish = async (id: string): Promise<ShownJob> => {
    for (let attempt = 0; attempt < 5_000; attempt += 1) {
      const job = await look(id)
      if (job?.status === "COMPLETED" || job?.status === "ABORTED") return job
      await new Promise((resolve) => setTimeout(resolve, 3))
    }
    throw new Error(`Job ${id} does not finish`)
  }

  const get = (url: string): Promise<Response> =>
    fetch(url, { headers: { authorization }, redirect: "manual" })

  /** Follows a redirect by hand, without the credentials. */
  const download = async (url: string | null): Promise<string> => {
    if (url === null) throw new Error("There is no link")
    const first = await get(url)
    const response = first.status === 303 ? await fetch(first.headers.get("location") ?? "") : first
    if (!response.ok) throw new Error(`Download: ${response.status}`)
    return response.text()
  }

  const rows = async (url: string | null): Promise<ReadonlyArray<Readonly<Record<string, string>>>> =>
    parse(await download(url), { columns: true, bom: true })

  const run = async (type: string, name: string, content: string | Uint8Array, more: object = {}) =>
    finish((await start(type, await upload(name, content), more)).id)

  return {
    base,
    authorization,
    sendUpload,
    upload,
    sendGraphql,
    graphql,
    validate,
    create,
    start,
    look,
    list,
    finish,
    get,
    download,
    rows,
    run
  }
}

export type Client = ReturnType<typeof makeClient>

/** Runs a test against an emulator of its own, and fails when the emulator turns out to have a bug. */
export const withEmulator =
  (
    options: AdvocateEmulatorOptions,
    test: (client: Client, emulator: AdvocateEmulator) => Promise<void>
  ): (() => Promise<void>) =>
  () =>
    Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const emulator = yield* makeAdvocateEmulator({ jobMillis: 0, ...options })
          yield* Effect.promise(() => test(makeClient(emulator), emulator))
          if (emulator.bugs().length > 0) return yield* Effect.die(emulator.bugs()[0])
        })
      )
    )
