/** The emulated service as the shared suite handles it, whatever it is like. */
import type { OutputVariant, ServedOutput, ServiceBehind } from "@bulkport/testkit"
import type { AdvocateBehaviour, AdvocateEmulator } from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { readFile } from "node:fs/promises"

const dayMillis = 24 * 60 * 60 * 1000

const variantsOf = (
  set: (change: Partial<AdvocateBehaviour>) => Effect.Effect<void>
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

/** Whether a job of this type has no file about what succeeded. */
const hasErrorsOnly = ({ deletionResults }: AdvocateBehaviour, importType: string): boolean =>
  importType === "MUTATION/DELETE_USER" && deletionResults === "none"

/** The requests for the first result file, in the order in which they are made. */
const collectOperations = (behaviour: AdvocateBehaviour, importType: string): ReadonlyArray<string> => {
  const { downloads, privateLinks } = behaviour
  if (privateLinks === "storage-host") return ["job", "storage-download"]
  const download = hasErrorsOnly(behaviour, importType) ? "download-error" : "download"
  return downloads === "direct" ? ["job", download] : ["job", download, "storage-download"]
}

/** More looks than the provider has patience for, where the service promises links that never come. */
const looksInVain = 6

const looksNeeded = (behaviour: AdvocateBehaviour, importType: string): number => {
  const { errorLinkAppearsAfterPolls, jobVisibleAfterPolls, linksAppearAfterPolls, stats, statusScript } =
    behaviour
  const isPromisedInVain = stats === "inconsistent" || hasErrorsOnly(behaviour, importType)
  return (
    jobVisibleAfterPolls +
    statusScript.length +
    linksAppearAfterPolls +
    errorLinkAppearsAfterPolls +
    (isPromisedInVain ? looksInVain : 0)
  )
}

/** What the service answers when it is asked for a job's count. */
const askCount = async (
  { apiKey, apiUrl, tenantAlias }: AdvocateEmulator,
  id: string
): Promise<number | undefined> => {
  const query = "query ($id: ID!) { job(id: $id) { stats { recordsProcessed } } }"
  const reply = await fetch(`${apiUrl}/api/v1/${tenantAlias}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Basic ${Buffer.from(`:${apiKey}`).toString("base64")}`
    },
    body: JSON.stringify({ query, variables: { id } })
  })
  const answer = (await reply.json()) as {
    readonly data?: {
      readonly job?: { readonly stats?: { readonly recordsProcessed: number } | null } | null
    }
  }
  return answer.data?.job?.stats?.recordsProcessed
}

interface StoredFiles {
  readonly resultFile?: { readonly path: string }
  readonly errorFile?: { readonly path: string }
}

const servedOutputs = async (
  emulator: AdvocateEmulator,
  id: string
): Promise<ReadonlyArray<ServedOutput>> => {
  const job = emulator.jobs().find((each) => each.id === id) as StoredFiles | undefined
  const files = [
    { name: "success.csv", path: job?.resultFile?.path },
    { name: "errors.csv", path: job?.errorFile?.path }
  ]
  return Promise.all(
    files.flatMap(({ name, path }) =>
      path === undefined ? [] : [readFile(path).then((bytes) => ({ name, bytes }))]
    )
  )
}

/** Handles on an emulator, for imports of one type. What it needs of those who ask it follows from its behaviour. */
export const serviceBehind = (emulator: AdvocateEmulator, importType: string): ServiceBehind => {
  const { behaviour } = emulator
  const set = (change: Partial<AdvocateBehaviour>) => Effect.sync(() => void Object.assign(behaviour, change))
  const collect = collectOperations(behaviour, importType)
  const looks = looksNeeded(behaviour, importType)
  const areCountsWrong =
    behaviour.recordsProcessed !== "all" || behaviour.stats === "zero" || behaviour.stats === "inconsistent"
  return {
    emulator,
    operations: {
      stage: ["upload"],
      validate: ["validateJobCreation"],
      start: ["createJob"],
      find: ["jobs"],
      track: ["job"],
      collect
    },
    jobs: Effect.sync(() => emulator.jobs().map(({ id }) => id)),
    holdJobs: set({ jobMillis: 60 * 60 * 1000 }),
    finishJobs: set({ jobMillis: 0 }),
    unknownJob: (job) => ({ ...job, id: "0123456789abcdef01234567" }),
    sayState: (word) => set({ statusScript: Array<string>(100).fill(word) }),
    leaveOutCounts: set({ stats: "null" }),
    ...(areCountsWrong
      ? { saidCount: ({ id }: { readonly id: string }) => Effect.promise(() => askCount(emulator, id)) }
      : {}),
    ...(looks === 0 ? {} : { looksNeeded: looks }),
    ...(Number.isFinite(behaviour.busyEvery) ? { answerAll: set({ busyEvery: Infinity }) } : {}),
    expireOutputs: Effect.sync(() => {
      for (const job of emulator.jobs()) Object.assign(job, { dateExpires: Date.now() - dayMillis })
    }),
    holdOutputs: Effect.sync(() => {
      let release = (): void => undefined
      const until = new Promise<void>((resolve) => (release = resolve))
      const action = { type: "hold-reply", afterBytes: 20, until } as const
      emulator.addFault({ on: collect.at(-1) ?? "", times: 100, action })
      return Effect.sync(() => release())
    }),
    receivedFiles: Effect.promise(() => Promise.all(emulator.uploads().map(({ path }) => readFile(path)))),
    servedOutputs: ({ id }) => Effect.promise(() => servedOutputs(emulator, id)),
    outputVariants: variantsOf(set)
  }
}
