/**
 * A local stand-in of the service, for tests and for trying things out: a real HTTP server that keeps everything in memory.
 *
 * Your service: write it from the service's documents and from recorded answers, and never from the provider. If both shared
 * their shapes, a misunderstanding would pass every test. So nothing is imported from `src` here.
 */
import { bearerToken, emulate, on, Refusal, reply } from "@bulkport/testkit/emulator"
import { parse } from "csv-parse/sync"
import { Effect, Schema } from "effect"
import { randomUUID } from "node:crypto"

/** Switches for what the documents leave open, and for what a test wants to see. They may be turned at any time. */
export interface EmulatedBehaviour {
  /** True: jobs keep running. */
  holdsJobs: boolean
  /** A word that is said for every job's state instead of the true one. */
  stateWord: string | undefined
  /** False: a look at a job does not tell how many rows were processed. */
  saysCounts: boolean
  /** False: the results of jobs are no longer kept. */
  keepsResults: boolean
  /** True: result files have their columns in another order, CR LF, and a byte-order mark. */
  writesForWindows: boolean
}

interface Contact {
  readonly email?: string
}

interface Job {
  readonly id: string
  readonly label: string
  readonly contacts: ReadonlyArray<Contact>
}

// Your service: its own rules. These two stand for what it finds before an import, and for what it finds only then.
const isAddress = ({ email = "" }: Contact): boolean => email.includes("@")
const isTaken = (contact: Contact): boolean =>
  isAddress(contact) && contact.email?.endsWith("@blocked.example") !== true

const NewJob = Schema.Struct({ file: Schema.String, label: Schema.String })

const noSuch = (thing: string): Refusal => new Refusal(reply.json(404, { message: `no such ${thing}` }))

/** The result files of a job, by name. */
const resultsOf = ({ contacts }: Job, { writesForWindows }: EmulatedBehaviour): Map<string, Buffer> => {
  const lineOf = (cells: ReadonlyArray<string>): string =>
    (writesForWindows ? cells.toReversed() : cells).map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")
  const fileOf = (rows: ReadonlyArray<ReadonlyArray<string>>): Buffer =>
    Buffer.from(
      (writesForWindows ? "\ufeff" : "") +
        rows.map((cells) => lineOf(cells) + (writesForWindows ? "\r\n" : "\n")).join("")
    )
  const rows = contacts.map((contact, index) => ({
    isTaken: isTaken(contact),
    cells: [String(index + 1), contact.email ?? ""],
    why: isAddress(contact) ? ["BLOCKED", "This address is blocked."] : ["INVALID", "This is not an address."]
  }))
  const taken = rows.filter((row) => row.isTaken).map(({ cells }) => cells)
  const refused = rows.filter((row) => !row.isTaken).map(({ cells, why }) => [...cells, ...why])
  return new Map([
    ["accepted.csv", fileOf([["row", "email"], ...taken])],
    ["rejected.csv", fileOf([["row", "email", "code", "message"], ...refused])]
  ])
}

/** Starts the service on this machine, on a free port unless one is given. It stops with the scope. */
export const startAcmeCrmEmulator = (options: { readonly port?: number } = {}) =>
  Effect.gen(function* () {
    const apiKey = "emulated-key-7d21"
    const files = new Map<string, Buffer>()
    const jobs = new Map<string, Job>()
    const behaviour: EmulatedBehaviour = {
      holdsJobs: false,
      stateWord: undefined,
      saysCounts: true,
      keepsResults: true,
      writesForWindows: false
    }

    const contactsIn = (fileId: string): ReadonlyArray<Contact> => {
      const bytes = files.get(fileId)
      if (bytes === undefined) throw noSuch("file")
      return parse(bytes, { columns: true, bom: true })
    }

    const jobOf = (id: string): Job => {
      const job = jobs.get(id)
      if (job === undefined) throw noSuch("job")
      return job
    }

    const emulator = yield* emulate({
      ...options,
      authenticate: bearerToken(apiKey),
      operations: {
        sendFile: on("POST /v1/files", async (request) => {
          const id = randomUUID()
          files.set(id, await request.bytes())
          return reply.json(201, { id })
        }),
        listProblems: on("GET /v1/files/:file/problems", ({ params }) => {
          const problems = contactsIn(params.file).flatMap((contact, index) =>
            isAddress(contact)
              ? []
              : [{ row: index + 1, column: "email", problem: "This is not an address." }]
          )
          return reply.json(200, { problems })
        }),
        createJob: on("POST /v1/jobs", async (request) => {
          const { file, label } = await request.json(NewJob)
          const job = { id: randomUUID(), label, contacts: contactsIn(file) }
          jobs.set(job.id, job)
          return reply.json(201, { id: job.id })
        }),
        listJobs: on("GET /v1/jobs", ({ query }) => {
          const labelled = [...jobs.values()].filter(({ label }) => label === query.get("label"))
          return reply.json(200, { jobs: labelled.map(({ id }) => ({ id })) })
        }),
        getJob: on("GET /v1/jobs/:job", ({ params }) => {
          const { contacts } = jobOf(params.job)
          const { holdsJobs, saysCounts, stateWord } = behaviour
          const state = stateWord ?? (holdsJobs ? "RUNNING" : "DONE")
          const processed = holdsJobs ? 0 : contacts.length
          return reply.json(200, saysCounts ? { state, processed } : { state })
        }),
        getResult: on("GET /v1/jobs/:job/results/:name", ({ params }) => {
          const results = resultsOf(jobOf(params.job), behaviour)
          if (!behaviour.keepsResults) return reply.json(410, { message: "no longer kept" })
          const bytes = results.get(params.name)
          return bytes === undefined
            ? reply.json(404, { message: "no such result" })
            : reply.bytes(200, "text/csv", bytes)
        })
      }
    })
    return {
      ...emulator,
      apiKey,
      behaviour,
      jobs: (): ReadonlyArray<string> => [...jobs.keys()],
      receivedFiles: (): ReadonlyArray<Buffer> => [...files.values()],
      results: (jobId: string): ReadonlyMap<string, Buffer> => resultsOf(jobOf(jobId), behaviour)
    }
  })
