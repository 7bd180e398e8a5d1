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
import { openFor } from "./support.ts"

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

const serviceBehind = (emulator: ActitoEmulator, served: ServiceBehind["servedOutputs"]): ServiceBehind => {
  const { behaviour } = emulator
  const set = (change: Partial<ActitoBehaviour>) => Effect.sync(() => void Object.assign(behaviour, change))
  return {
    emulator,
    operations: {
      stage: [],
      validate: [],
      start: ["create-execution"],
      find: ["list-executions"],
      track: ["get-execution"],
      collect: ["get-execution", "integration-results", "output-files"]
    },
    jobs: Effect.sync(() => emulator.executions().map(({ id }) => id)),
    holdJobs: set({ executionMillis: 60 * 60 * 1000 }),
    finishJobs: set({ executionMillis: 0 }),
    unknownJob: (job) => ({ ...job, id: "999999999" }),
    sayState: (word) => set({ statusScript: Array<string>(100).fill(word) }),
    leaveOutCounts: set({ counts: "missing" }),
    expireOutputs: set({ outputFiles: "gone-410" }),
    holdOutputs: Effect.sync(() => {
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

/** Downloads a job's files with nothing of the provider's. */
const servedBy =
  (emulator: ActitoEmulator, outputName: string): NonNullable<ServiceBehind["servedOutputs"]> =>
  ({ id }) =>
    Effect.promise(async () => {
      const issued = await fetch(`${emulator.url}/auth/token`, {
        headers: { authorization: emulator.apiKey }
      })
      const { accessToken } = (await issued.json()) as { readonly accessToken: string }
      const base = `${emulator.url}/mass-imports/v5/entities/${emulator.entity}/etl-executions/${id}`
      const download = async (name: string, path: string): Promise<ServedOutput> => {
        const reply = await fetch(`${base}/${path}`, { headers: { authorization: `Bearer ${accessToken}` } })
        return { name, bytes: new Uint8Array(await reply.arrayBuffer()) }
      }
      return [
        await download("integration-results.json", "integration-results"),
        await download(outputName, "output-files")
      ]
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
      const outputName = options.wireProfile === "B" ? "output-files.csv" : "output-files.zip"
      return {
        provider: yield* openFor(emulator, settings),
        open: (origin) => openFor({ ...emulator, url: origin }, settings),
        openLimited: (maxFileBytes) => openFor(emulator, { ...settings, maxFileBytes: String(maxFileBytes) }),
        sample,
        secrets: [emulator.apiKey],
        service: serviceBehind(emulator, servedBy(emulator, outputName))
      }
    })
  )
