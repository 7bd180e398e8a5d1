/** The provider and an emulated service of its own, for the shared suite and for tests of whole imports. */
import { ProviderUnderTest, type OutputVariant, type ServiceBehind } from "@bulkport/testkit"
import { makeAdvocateEmulator, type AdvocateEmulator } from "@bulkport/testkit/emulators"
import { Effect, Layer } from "effect"
import { readFile } from "node:fs/promises"
import { advocatePlugin } from "../src/index.ts"
import type { AdvocateSample } from "./advocate-samples.ts"

/** Opens the provider for an emulator, or for the same tenant at another origin. */
export const openFor = (
  emulator: AdvocateEmulator,
  baseUrl = emulator.apiUrl,
  more: Readonly<Record<string, string>> = {}
) => advocatePlugin.open({ tenantAlias: emulator.tenantAlias, apiKey: emulator.apiKey, baseUrl, ...more })

type Behaviour = AdvocateEmulator["behaviour"]

const dayMillis = 24 * 60 * 60 * 1000

const variantsOf = (
  set: (change: Partial<Behaviour>) => Effect.Effect<void>
): ReadonlyArray<OutputVariant> => [
  { name: "records counted from zero", apply: set({ recordNumberBase: "zero-based" }) },
  { name: "the header counted as a record", apply: set({ recordNumberBase: "one-based-header-counted" }) },
  {
    name: "CR LF and a byte-order mark",
    apply: set({ resultByteOrderMark: true, resultLineEnding: "\r\n" })
  },
  { name: "an error file with a header only", apply: set({ errorLinkWhenNone: "header-only" }) },
  { name: "an error file without a byte", apply: set({ errorLinkWhenNone: "empty-file" }) },
  { name: "accepted records in any order", apply: set({ successFileOrder: "shuffled" }) },
  {
    name: "error columns in another order, with unknown ones",
    apply: set({ errorFileColumns: ["statusCode", "rsCode", "message", "recordNumber", "apiErrorCode"] })
  },
  { name: "files on the API host itself", apply: set({ downloads: "direct" }) }
]

const serviceBehind = (emulator: AdvocateEmulator): ServiceBehind => {
  const { behaviour } = emulator
  const set = (change: Partial<Behaviour>) => Effect.sync(() => void Object.assign(behaviour, change))
  return {
    emulator,
    operations: {
      stage: ["upload"],
      validate: ["validateJobCreation"],
      start: ["createJob"],
      find: ["jobs"],
      track: ["job"],
      collect: ["job", "download", "storage-download"]
    },
    jobs: Effect.sync(() => emulator.jobs().map(({ id }) => id)),
    holdJobs: set({ jobMillis: 60 * 60 * 1000 }),
    finishJobs: set({ jobMillis: 0 }),
    unknownJob: (job) => ({ ...job, id: "0123456789abcdef01234567" }),
    sayState: (word) => set({ statusScript: Array<string>(100).fill(word) }),
    leaveOutCounts: set({ stats: "null" }),
    expireOutputs: Effect.sync(() => {
      for (const job of emulator.jobs()) Object.assign(job, { dateExpires: Date.now() - dayMillis })
    }),
    holdOutputs: Effect.sync(() => {
      let release = (): void => undefined
      const until = new Promise<void>((resolve) => (release = resolve))
      const action = { type: "hold-reply", afterBytes: 20, until } as const
      emulator.addFault({ on: "storage-download", times: 100, action })
      return Effect.sync(() => release())
    }),
    receivedFiles: Effect.promise(() => Promise.all(emulator.uploads().map(({ path }) => readFile(path)))),
    servedOutputs: ({ id }) =>
      Effect.promise(async () => {
        const job = emulator.jobs().find((each) => each.id === id) as
          | {
              readonly resultFile?: { readonly path: string }
              readonly errorFile?: { readonly path: string }
            }
          | undefined
        const files = [
          { name: "success.csv", path: job?.resultFile?.path },
          { name: "errors.csv", path: job?.errorFile?.path }
        ]
        return Promise.all(
          files.flatMap(({ name, path }) =>
            path === undefined ? [] : [readFile(path).then((bytes) => ({ name, bytes }))]
          )
        )
      }),
    outputVariants: variantsOf(set)
  }
}

/** The provider as it joins the suite, with rows of one import type, and a service of this personality. */
export const advocateUnderTest = (
  sample: AdvocateSample,
  personality: Partial<Behaviour> = {}
): Layer.Layer<ProviderUnderTest, unknown> =>
  Layer.effect(
    ProviderUnderTest,
    Effect.gen(function* () {
      const emulator = yield* makeAdvocateEmulator({ ...personality, jobMillis: 0 })
      return {
        provider: yield* openFor(emulator),
        open: (origin) => openFor(emulator, origin),
        openLimited: (maxFileBytes) =>
          openFor(emulator, emulator.apiUrl, { maxFileBytes: String(maxFileBytes) }),
        sample: sample.rowsFor(emulator),
        secrets: [emulator.apiKey, Buffer.from(`:${emulator.apiKey}`).toString("base64")],
        service: serviceBehind(emulator)
      }
    })
  )
