/**
 * A tiny import service for contacts, kept in memory: what the memory provider talks to.
 *
 * A real HTTP server all the same, so that lost replies, broken connections and leaks are real ones. Shares no code with
 * the provider. A contact is taken when its `email` has an `@` in it.
 */
import { parse } from "csv-parse/sync"
import { Effect, type Scope } from "effect"
import { randomUUID } from "node:crypto"
import type { ServerResponse } from "node:http"
import { buffer, text } from "node:stream/consumers"
import { drain, startEmulator, type Emulator, type Exchange } from "./emulators/emulator.ts"

/** Switches that may be changed at any time. */
export interface MemoryBehaviour {
  /** True: jobs keep running. */
  holdsJobs: boolean
  /** A word to say for every job's state instead of the true one. */
  stateWord: string | undefined
  /** False: the state comes without the number of rows. */
  saysCounts: boolean
  /** False: results of finished jobs are gone. */
  keepsOutputs: boolean
  /** True: `rows.csv` has its columns in another order, CR LF, and a byte-order mark. */
  writesForWindows: boolean
  /** While this is pending, result files are sent only to their middle. */
  outputsHeldUntil: Promise<void> | undefined
}

/** A running service. */
export interface MemoryService extends Emulator {
  readonly apiKey: string
  readonly behaviour: MemoryBehaviour
  /** Ids of all jobs, oldest first. */
  readonly jobs: () => ReadonlyArray<string>
  /** The files received so far, oldest first. */
  readonly received: () => ReadonlyArray<Buffer>
  /** The result files of a job, by name. */
  readonly outputsOf: (job: string) => ReadonlyMap<string, Buffer>
}

interface Contact {
  readonly email?: string
}

interface Job {
  readonly id: string
  readonly label: string
  readonly contacts: ReadonlyArray<Contact>
}

const isAddress = ({ email }: Contact): boolean => email?.includes("@") === true

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  const bytes = Buffer.from(JSON.stringify(body))
  response.writeHead(status, { "content-type": "application/json", "content-length": bytes.length })
  response.end(bytes)
}

const outputsOf = ({ contacts }: Job, { writesForWindows }: MemoryBehaviour): Map<string, Buffer> => {
  const lineEnd = writesForWindows ? "\r\n" : "\n"
  const lines = contacts.map((contact, index) => {
    const accepted = isAddress(contact)
    const email = `"${(contact.email ?? "").replaceAll('"', '""')}"`
    const cells = [index + 1, email, accepted ? "accepted" : "rejected", accepted ? "" : "NOT_AN_ADDRESS"]
    return (writesForWindows ? cells.toReversed() : cells).join(",")
  })
  const header = writesForWindows ? "\ufeffreason,outcome,email,row" : "row,email,outcome,reason"
  const accepted = contacts.filter(isAddress).length
  const summary = { read: contacts.length, accepted, rejected: contacts.length - accepted }
  return new Map([
    ["rows.csv", Buffer.from([header, ...lines, ""].join(lineEnd))],
    ["summary.json", Buffer.from(JSON.stringify(summary))]
  ])
}

/** Names each request by method and path; `job` covers everything about a single job's state. */
const nameOf = (method: string, { pathname }: URL): string => {
  if (pathname === "/files") return "sendFile"
  if (/^\/files\/[^/]+\/problems$/.test(pathname)) return "listProblems"
  if (pathname === "/jobs") return method === "POST" ? "createJob" : "listJobs"
  if (/^\/jobs\/[^/]+$/.test(pathname)) return "getJob"
  if (/^\/jobs\/[^/]+\/outputs$/.test(pathname)) return "listOutputs"
  return /^\/jobs\/[^/]+\/outputs\/[^/]+$/.test(pathname) ? "getOutput" : `${method} ${pathname}`
}

/** Starts a service that stops with the scope. */
export const startMemoryService = (
  apiKey = "memory-key-5b1f9c"
): Effect.Effect<MemoryService, Error, Scope.Scope> =>
  Effect.gen(function* () {
    const files = new Map<string, ReadonlyArray<Contact>>()
    const received: Array<Buffer> = []
    const jobs = new Map<string, Job>()
    const behaviour: MemoryBehaviour = {
      holdsJobs: false,
      stateWord: undefined,
      saysCounts: true,
      keepsOutputs: true,
      writesForWindows: false,
      outputsHeldUntil: undefined
    }

    const sendFile = async ({ request, response }: Exchange) => {
      const id = randomUUID()
      const bytes = await buffer(request)
      received.push(bytes)
      files.set(id, parse(bytes, { columns: true, bom: true }))
      answer(response, 201, { id })
    }

    const listProblems = ({ response }: Exchange, id: string) => {
      const contacts = files.get(id)
      if (contacts === undefined) return answer(response, 404, { message: "no such file" })
      const problems = contacts.flatMap((contact, index) =>
        isAddress(contact) ? [] : [{ row: index + 1, column: "email", problem: "This is not an address." }]
      )
      return answer(response, 200, { problems })
    }

    const createJob = async ({ request, response }: Exchange) => {
      const { file, label } = JSON.parse(await text(request)) as {
        readonly file: string
        readonly label: string
      }
      const contacts = files.get(file)
      if (contacts === undefined) return answer(response, 400, { message: "no such file" })
      const job = { id: randomUUID(), label, contacts }
      jobs.set(job.id, job)
      return answer(response, 201, { id: job.id })
    }

    const listJobs = ({ response, url }: Exchange) => {
      const labelled = [...jobs.values()].filter(({ label }) => label === url.searchParams.get("label"))
      answer(response, 200, { jobs: labelled.map(({ id }) => ({ id })) })
    }

    const getJob = ({ response }: Exchange, { contacts }: Job) => {
      const state = behaviour.stateWord ?? (behaviour.holdsJobs ? "WORKING" : "DONE")
      const rows = behaviour.holdsJobs ? 0 : contacts.length
      answer(response, 200, behaviour.saysCounts ? { state, rows } : { state })
    }

    const listOutputs = ({ response }: Exchange, job: Job) => {
      if (behaviour.holdsJobs) return answer(response, 409, { message: "still working" })
      if (!behaviour.keepsOutputs) return answer(response, 410, { message: "no longer kept" })
      return answer(response, 200, {
        outputs: [...outputsOf(job, behaviour).keys()].map((name) => ({ name }))
      })
    }

    const getOutput = async ({ response }: Exchange, job: Job, name: string) => {
      const bytes = outputsOf(job, behaviour).get(name)
      if (bytes === undefined) return answer(response, 404, { message: "no such file" })
      const middle = Math.floor(bytes.length / 2)
      response.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes.length })
      response.write(bytes.subarray(0, middle))
      await behaviour.outputsHeldUntil
      return response.end(bytes.subarray(middle))
    }

    const emulator = yield* startEmulator({
      name: nameOf,
      handle: async (exchange) => {
        const { request, response, url } = exchange
        const operation = nameOf(request.method ?? "GET", url)
        if (request.headers.authorization !== `Bearer ${apiKey}`) {
          await drain(request)
          return answer(response, 401, { message: "wrong key" })
        }
        const [, , id = "", , output = ""] = url.pathname.split("/")
        if (operation === "sendFile") return sendFile(exchange)
        if (operation === "listProblems") return listProblems(exchange, id)
        if (operation === "createJob") return createJob(exchange)
        if (operation === "listJobs") return listJobs(exchange)
        const job = jobs.get(id)
        if (job === undefined) return answer(response, 404, { message: "no such job" })
        if (operation === "getJob") return getJob(exchange, job)
        if (operation === "listOutputs") return listOutputs(exchange, job)
        return getOutput(exchange, job, output).then(() => undefined)
      }
    })
    return {
      ...emulator,
      apiKey,
      behaviour,
      jobs: () => [...jobs.keys()],
      received: () => received,
      outputsOf: (id) => {
        const job = jobs.get(id)
        return job === undefined ? new Map() : outputsOf(job, behaviour)
      }
    }
  })
