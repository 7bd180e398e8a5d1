/**
 * A tiny import service for contacts, kept in memory: what the memory provider talks to, and the smallest example of an
 * emulator.
 *
 * A real HTTP server all the same, so that lost replies, broken connections and leaks are real ones. Shares no code with
 * the provider. A contact is taken when its `email` has an `@` in it.
 */
import { parse } from "csv-parse/sync"
import { Effect, Schema, type Scope } from "effect"
import { randomUUID } from "node:crypto"
import { bearerToken } from "./emulators/toolkit/credentials.ts"
import { emulate, type EmulatedService } from "./emulators/toolkit/emulate.ts"
import { on } from "./emulators/toolkit/operation.ts"
import { Refusal } from "./emulators/toolkit/refusal.ts"
import { reply } from "./emulators/toolkit/reply.ts"

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
}

/** What the service can be asked for. */
export type MemoryOperation =
  "sendFile" | "listProblems" | "createJob" | "listJobs" | "getJob" | "listOutputs" | "getOutput"

/** A running service. */
export interface MemoryService extends EmulatedService<MemoryOperation> {
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

const NewJob = Schema.Struct({ file: Schema.String, label: Schema.String })

const isAddress = ({ email }: Contact): boolean => email?.includes("@") === true

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

/** What there is, or 404. */
const known = <A>(found: A | undefined, what: string): A => {
  if (found === undefined) throw new Refusal(reply.json(404, { message: `no such ${what}` }))
  return found
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
      writesForWindows: false
    }

    const emulator = yield* emulate<MemoryOperation>({
      authenticate: bearerToken(apiKey),
      operations: {
        sendFile: on("POST /files", async (request) => {
          const id = randomUUID()
          const bytes = await request.bytes()
          received.push(bytes)
          files.set(id, parse(bytes, { columns: true, bom: true }))
          return reply.json(201, { id })
        }),
        listProblems: on("GET /files/:file/problems", ({ params }) => {
          const contacts = known(files.get(params.file), "file")
          const problems = contacts.flatMap((contact, index) =>
            isAddress(contact)
              ? []
              : [{ row: index + 1, column: "email", problem: "This is not an address." }]
          )
          return reply.json(200, { problems })
        }),
        createJob: on("POST /jobs", async (request) => {
          const { file, label } = await request.json(NewJob)
          const job = { id: randomUUID(), label, contacts: known(files.get(file), "file") }
          jobs.set(job.id, job)
          return reply.json(201, { id: job.id })
        }),
        listJobs: on("GET /jobs", ({ query }) => {
          const labelled = [...jobs.values()].filter(({ label }) => label === query.get("label"))
          return reply.json(200, { jobs: labelled.map(({ id }) => ({ id })) })
        }),
        getJob: on("GET /jobs/:job", ({ params }) => {
          const { contacts } = known(jobs.get(params.job), "job")
          const state = behaviour.stateWord ?? (behaviour.holdsJobs ? "WORKING" : "DONE")
          const rows = behaviour.holdsJobs ? 0 : contacts.length
          return reply.json(200, behaviour.saysCounts ? { state, rows } : { state })
        }),
        listOutputs: on("GET /jobs/:job/outputs", ({ params }) => {
          const job = known(jobs.get(params.job), "job")
          if (behaviour.holdsJobs) return reply.json(409, { message: "still working" })
          if (!behaviour.keepsOutputs) return reply.json(410, { message: "no longer kept" })
          const names = [...outputsOf(job, behaviour).keys()]
          return reply.json(200, { outputs: names.map((name) => ({ name })) })
        }),
        getOutput: on("GET /jobs/:job/outputs/:name", ({ params }) => {
          const outputs = outputsOf(known(jobs.get(params.job), "job"), behaviour)
          return reply.bytes(200, "application/octet-stream", known(outputs.get(params.name), "file"))
        })
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
