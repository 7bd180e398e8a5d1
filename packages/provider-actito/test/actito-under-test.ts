/** The provider and an emulated service of its own, for the shared suite. */
import {
  ProviderUnderTest,
  type OutputVariant,
  type SampleRows,
  type ServedOutput,
  type ServiceBehind
} from "@bulkport/testkit"
import {
  type ActitoBehaviour,
  type ActitoEmulator,
  type ActitoEmulatorOptions,
  makeActitoEmulator
} from "@bulkport/testkit/emulators"
import { Effect, Layer } from "effect"
import { authorizationFor, openFor } from "./support.ts"

/** Rows for the emulator's customers. The note is loaded nowhere, and so takes any text. */
export const customerRows: SampleRows = {
  importType: "etl-execution",
  options: { table: "16", map: { Id: "customerId", Mail: "emailAddress" }, key: ["Id"] },
  format: "csv",
  delimiter: ";",
  columns: ["Id", "note", "Mail"],
  accepted: (number, text) => ({ Id: `c-${number}`, note: text, Mail: `c${number}@example.com` }),
  rejected: (number, text) => ({ Id: `c-${number}`, note: text, Mail: "nowhere" })
}

/** The same rows, without a word about which column identifies one. */
export const keylessRows: SampleRows = {
  ...customerRows,
  options: { table: "16", map: { Id: "customerId", Mail: "emailAddress" } }
}

const variantsOf = (
  set: (change: Partial<ActitoBehaviour>) => Effect.Effect<void>
): ReadonlyArray<OutputVariant> => [
  { name: "an archive", apply: set({ outputFiles: "zip" }) },
  { name: "rows counted without the header", apply: set({ lineNumbers: "row" }) },
  { name: "rows counted with the header", apply: set({ lineNumbers: "row-with-header" }) },
  { name: "rejected rows with their keys only", apply: set({ rejectedRowColumns: "keys" }) },
  { name: "a line for every problem", apply: set({ rejectedRowLines: "one-per-problem" }) },
  { name: "a CSV by itself", apply: set({ outputFiles: "plain-csv" }) },
  { name: "gzip of no declared type", apply: set({ outputFiles: "gzip", vagueContentType: true }) },
  { name: "results of one table by itself", apply: set({ resultsShape: "object", extraFields: true }) },
  { name: "results as a list, counts as text", apply: set({ resultsShape: "array", counts: "strings" }) }
]

const isDisturbed = ({ busyEvery, unavailableEvery }: ActitoBehaviour): boolean =>
  Number.isFinite(busyEvery) || Number.isFinite(unavailableEvery)

/** More looks than the provider has patience for, where files were asked for that never come. */
const looksInVain = 6

const looksNeeded = (behaviour: ActitoBehaviour): number => {
  const { outputFiles, outputFilesNotReadyForPolls, resultsNotReadyForPolls, statusScript } = behaviour
  const isInVain = outputFiles === "absent-404" || outputFiles === "absent-204"
  return (
    statusScript.length + resultsNotReadyForPolls + outputFilesNotReadyForPolls + (isInVain ? looksInVain : 0)
  )
}

const serviceBehind = (emulator: ActitoEmulator, served: ServiceBehind["servedOutputs"]): ServiceBehind => {
  const { behaviour } = emulator
  const set = (change: Partial<ActitoBehaviour>) => Effect.sync(() => void Object.assign(behaviour, change))
  return {
    emulator,
    operations: {
      stage: [],
      validate: ["profile-table"],
      start: ["create-execution"],
      find: ["list-executions"],
      track: ["get-execution"],
      collect: ["get-execution", "integration-results", "output-files"]
    },
    without: {
      invalid:
        "what is validated is the columns, against the structure of the table; the service looks at no row before it loads it",
      receivedFiles: "the emulator reads rows as they come, and keeps no file"
    },
    jobs: Effect.sync(() => emulator.executions().map(({ id }) => id)),
    holdJobs: set({ executionMillis: 60 * 60 * 1000 }),
    finishJobs: set({ executionMillis: 0 }),
    unknownJob: (job) => ({ ...job, id: "999999999" }),
    sayState: (word) => set({ statusScript: Array<string>(100).fill(word), statusCase: "as-is" }),
    leaveOutCounts: set({ counts: "missing" }),
    // What others use up of the licence is out of anybody's hands.
    ...(isDisturbed(behaviour)
      ? { answerAll: set({ busyEvery: Infinity, unavailableEvery: Infinity, tokenUses: Infinity }) }
      : {}),
    looksNeeded: looksNeeded(behaviour),
    expireOutputs: set({ outputFiles: "gone-410" }),
    holdOutputs: Effect.sync(() => {
      // An answer without a body cannot be held back in the middle of it.
      Object.assign(behaviour, { outputFilesNotReadyForPolls: 0 })
      let release = (): void => undefined
      const until = new Promise<void>((resolve) => (release = resolve))
      const action = { type: "hold-reply", afterBytes: 20, until } as const
      emulator.addFault({ on: "output-files", times: 100, action })
      return Effect.sync(() => release())
    }),
    ...(served === undefined ? {} : { servedOutputs: served }),
    outputVariants: variantsOf(set)
  }
}

/** The ending that bytes of this kind have in names. */
const endingOf = (bytes: Uint8Array): string => {
  const first = Buffer.from(bytes.subarray(0, 4)).toString("latin1")
  if (first.startsWith("PK")) return "zip"
  if (first.startsWith("\x1f\x8b")) return "gz"
  return first.startsWith("{") || first.startsWith("[") ? "json" : "csv"
}

/** Downloads a job's files with nothing of the provider's. */
const servedBy =
  (emulator: ActitoEmulator): NonNullable<ServiceBehind["servedOutputs"]> =>
  ({ id }) =>
    Effect.promise(async () => {
      const authorization = await authorizationFor(emulator)
      const base = `${emulator.url}/mass-imports/v5/entities/${emulator.entity}/etl-executions/${id}`
      const download = async (name: string, path: string): Promise<ServedOutput | undefined> => {
        const ask = () => fetch(`${base}/${path}`, { headers: { authorization } })
        let reply = await ask()
        // A service may be busy, or not have it yet: it is the next turn, not time, that changes that.
        for (let more = 0; more < 20 && reply.status !== 200; more++) reply = await ask()
        if (reply.status !== 200) return undefined
        return { name, bytes: new Uint8Array(await reply.arrayBuffer()) }
      }
      const files = await download("output-files", "output-files")
      const results = await download("integration-results.json", "integration-results")
      if (files === undefined || results === undefined)
        return [files, results].filter((each) => each !== undefined)
      return [results, { ...files, name: `output-files.${endingOf(files.bytes)}` }]
    })

/** The provider as it joins the suite, for a service of this kind and with these settings. */
export const actitoUnderTest = (
  sample: SampleRows,
  options: ActitoEmulatorOptions = {},
  settings: Readonly<Record<string, string>> = {}
): Layer.Layer<ProviderUnderTest, unknown> =>
  Layer.effect(
    ProviderUnderTest,
    Effect.gen(function* () {
      // The suite starts more jobs than the service allows in a day.
      const emulator = yield* makeActitoEmulator({ executionMillis: 0, dailyAllowance: 1000, ...options })
      return {
        provider: yield* openFor(emulator, settings),
        open: (origin) => openFor({ ...emulator, url: origin }, settings),
        openLimited: (maxFileBytes) => openFor(emulator, { ...settings, maxFileBytes: String(maxFileBytes) }),
        sample,
        secrets: [emulator.apiKey],
        service: serviceBehind(emulator, servedBy(emulator))
      }
    })
  )
