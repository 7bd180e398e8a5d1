/** The provider as it speaks to the imports before V5, and an emulated service of its own, for the shared suite. */
import { ProviderUnderTest, type SampleRows, type ServedOutput, type ServiceBehind } from "@bulkport/testkit"
import {
  type ActitoBehaviour,
  type ActitoEmulator,
  type ActitoEmulatorOptions,
  makeActitoEmulator
} from "@bulkport/testkit/emulators"
import { Effect, Layer } from "effect"
import { authorizationFor, openFor } from "./support.ts"

const serviceBehind = (emulator: ActitoEmulator): ServiceBehind => {
  const { behaviour } = emulator
  const set = (change: Partial<ActitoBehaviour>) => Effect.sync(() => void Object.assign(behaviour, change))
  return {
    emulator,
    operations: {
      stage: [],
      validate: ["profile-table"],
      start: ["v4-create-profile-import"],
      find: [],
      track: ["v4-status"],
      collect: ["v4-status", "v4-result", "v4-errors", "v4-result-file"]
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
    sayState: (word) => set({ statusScript: Array<string>(100).fill(word) }),
    leaveOutCounts: set({ counts: "missing" }),
    expireOutputs: set({ outputFiles: "gone-410" }),
    holdOutputs: Effect.sync(() => {
      let release = (): void => undefined
      const until = new Promise<void>((resolve) => (release = resolve))
      const action = { type: "hold-reply", afterBytes: 20, until } as const
      emulator.addFault({ on: "v4-result-file", times: 100, action })
      return Effect.sync(() => release())
    }),
    servedOutputs: servedBy(emulator),
    outputVariants: [
      { name: "rows counted without the header", apply: set({ lineNumbers: "row" }) },
      { name: "rejected rows with their keys only", apply: set({ rejectedRowColumns: "keys" }) },
      { name: "an error file that is not packed", apply: set({ v4ErrorFile: "csv" }) },
      { name: "files of no declared type", apply: set({ vagueContentType: true }) },
      { name: "a result with all counts", apply: set({ v4Counts: "more" }) },
      { name: "counts as text", apply: set({ counts: "strings" }) }
    ]
  }
}

/** Downloads a job's files with nothing of the provider's. */
const servedBy =
  (emulator: ActitoEmulator): NonNullable<ServiceBehind["servedOutputs"]> =>
  ({ id }) =>
    Effect.promise(async () => {
      const authorization = await authorizationFor(emulator)
      const base = `${emulator.url}/mass-imports/v4/entity/${emulator.entity}/import/${id}`
      const download = async (name: string, path: string): Promise<ServedOutput> => {
        const reply = await fetch(`${base}/${path}`, { headers: { authorization } })
        return { name, bytes: new Uint8Array(await reply.arrayBuffer()) }
      }
      const errors = emulator.behaviour.v4ErrorFile === "csv" ? "errors.csv" : "errors.zip"
      return [
        await download("result.json", "result"),
        await download(errors, "errors"),
        await download("result-file.zip", "result-file")
      ]
    })

/** The provider with `transport` v4 as it joins the suite, for a service of this kind and with these settings. */
export const actitoV4UnderTest = (
  sample: SampleRows,
  options: ActitoEmulatorOptions = {},
  more: Readonly<Record<string, string>> = {}
): Layer.Layer<ProviderUnderTest, unknown> =>
  Layer.effect(
    ProviderUnderTest,
    Effect.gen(function* () {
      const settings = { transport: "v4", ...more }
      // The suite starts more jobs than the service allows in a day.
      const emulator = yield* makeActitoEmulator({ executionMillis: 0, dailyAllowance: 1000, ...options })
      return {
        provider: yield* openFor(emulator, settings),
        open: (origin) => openFor({ ...emulator, url: origin }, settings),
        openLimited: (maxFileBytes) => openFor(emulator, { ...settings, maxFileBytes: String(maxFileBytes) }),
        sample,
        secrets: [emulator.apiKey],
        service: serviceBehind(emulator)
      }
    })
  )
