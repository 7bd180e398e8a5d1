/** The provider and an emulated org of its own, for the shared suite. */
import { pluginUnderTest, type ProviderUnderTest, type SampleRows } from "@bulkport/testkit"
import { Effect, type Layer } from "effect"
import type { SalesforceBehaviour } from "../emulator/salesforce-behaviour.ts"
import { type SalesforceEmulator, startSalesforceEmulator } from "../emulator/salesforce-emulator.ts"
import { salesforcePlugin } from "../src/index.ts"

/** Settings that sign in at the emulator. */
export const settingsFor = (
  { clientId, clientSecret }: Pick<SalesforceEmulator, "clientId" | "clientSecret">,
  instanceUrl: string
) => ({ instanceUrl, clientId, clientSecret })

const rows = {
  format: "csv",
  delimiter: ",",
  rejected: (number: number, text: string) => ({ ...person(number, text), Email: `nobody ${number}` }),
  accepted: (number: number, text: string) => person(number, text)
} as const

const person = (number: number, text: string) => ({
  External_Id__c: `E-${number}`,
  LastName: `Name ${number}`,
  Email: `person${number}@example.com`,
  Description: text
})

const columns = ["External_Id__c", "LastName", "Email", "Description"]

/** Rows that are named by an external id. */
export const upserted: SampleRows = {
  ...rows,
  importType: "upsert",
  options: { object: "Contact", "external-id": "External_Id__c" },
  columns
}

/** Rows that nothing but their whole content names. */
export const inserted: SampleRows = { ...rows, importType: "insert", options: { object: "Contact" }, columns }

/** The same with another delimiter. */
export const insertedWithTabs: SampleRows = { ...inserted, delimiter: "\t" }

/** The provider as it joins the suite, with an org of this behaviour for every check. */
export const salesforceUnderTest = (
  sample: SampleRows,
  behaviour: Partial<SalesforceBehaviour> = {}
): Layer.Layer<ProviderUnderTest, unknown> =>
  pluginUnderTest({
    plugin: salesforcePlugin,
    emulator: startSalesforceEmulator(behaviour),
    settings: (emulator, origin) => settingsFor(emulator, origin),
    limitSetting: "maxFileBytes",
    secrets: ({ firstToken }) => [firstToken],
    sample,
    service: (emulator) => ({
      operations: {
        stage: ["createJob", "uploadData"],
        validate: ["describeObject"],
        start: ["closeJob"],
        find: ["getJob"],
        track: ["getJob"],
        collect: ["getJob", "getSuccessful", "getUnprocessed", "getFailed"]
      },
      without: {
        invalid: "columns are held against the fields of the object; rows are looked at by the import alone"
      },
      // A job that is open imports nothing: what counts is that it was closed.
      jobs: () => startedJobs(emulator),
      holdJobs: () => void (emulator.behaviour.holdsJobs = true),
      finishJobs: () => void (emulator.behaviour.holdsJobs = false),
      unknownJob: (job) => ({ ...job, id: "750NOSUCHJOBAAA" }),
      sayState: (word) => void (emulator.behaviour.stateWord = word),
      leaveOutCounts: () => void (emulator.behaviour.counts = "left-out"),
      ...(emulator.behaviour.busyEvery > 0
        ? { answerAll: () => void (emulator.behaviour.busyEvery = 0) }
        : {}),
      expireOutputs: () => void (emulator.behaviour.outputsGone = true),
      receivedFiles: emulator.receivedFiles,
      holdOutputs: holdResults(emulator),
      servedOutputs: ({ id }) => [
        ...(["unprocessedrecords", "successfulResults", "failedResults"] as const).map((file) => ({
          name: `${file}.csv`,
          bytes: emulator.resultFile(id, file)
        })),
        { name: "job.json", bytes: Buffer.from(emulator.shownJob(id)) }
      ],
      outputVariants: {
        "columns in another order": () => void (emulator.behaviour.resultColumns = "sorted"),
        "commas, CR LF and a mark": () => {
          emulator.behaviour.resultDelimiter = "comma"
          emulator.behaviour.resultLineEnding = "CRLF"
          emulator.behaviour.resultMark = "utf-8"
        },
        "few quotes, and nothing for no rows": () => {
          emulator.behaviour.resultQuotes = "needed"
          emulator.behaviour.emptyResults = "nothing"
        }
      }
    })
  })

/** All result files begin and do not go on, until they are let go. */
const holdResults = (emulator: SalesforceEmulator) =>
  Effect.sync(() => {
    let letGo = (): void => undefined
    const until = new Promise<void>((resolve) => (letGo = resolve))
    for (const on of ["getSuccessful", "getUnprocessed", "getFailed"]) {
      emulator.addFault({ on, times: Infinity, action: { type: "hold-reply", afterBytes: 10, until } })
    }
    return Effect.sync(() => letGo())
  })

const startedJobs = (emulator: SalesforceEmulator): ReadonlyArray<string> =>
  emulator
    .jobs()
    .filter(({ wasClosed }) => wasClosed)
    .map(({ id }) => id)
