import { pluginUnderTest, providerConformance } from "@bulkport/testkit"
import { acmeCrmPlugin } from "../src/index.ts"
import { startAcmeCrmEmulator } from "./acme-crm-emulator.ts"

providerConformance(
  "acme-crm",
  pluginUnderTest({
    plugin: acmeCrmPlugin,
    emulator: startAcmeCrmEmulator(),
    settings: ({ apiKey }, origin) => ({ baseUrl: origin, apiKey }),
    limitSetting: "maxFileBytes",
    // Your service: rows that it takes, and rows that it refuses one by one. `text` goes into a cell that takes any text.
    sample: {
      importType: "contacts",
      options: {},
      format: "csv",
      delimiter: ",",
      columns: ["email", "note"],
      accepted: (number, text) => ({ email: `person${number}@example.com`, note: text }),
      rejected: (number, text) => ({ email: `person${number}@blocked.example`, note: text }),
      invalid: (number, text) => ({ email: `person${number}`, note: text })
    },
    service: (emulator) => {
      const { behaviour } = emulator
      return {
        // Your service: which of the emulator's requests are made in each step, in their order.
        operations: {
          stage: ["sendFile"],
          validate: ["listProblems"],
          start: ["createJob"],
          find: ["listJobs"],
          track: ["getJob"],
          collect: ["getJob", "getResult"]
        },
        // What your service has no use for is left out, and named with the reason: without: { sayState: "why" }.
        jobs: emulator.jobs,
        holdJobs: () => void (behaviour.holdsJobs = true),
        finishJobs: () => void (behaviour.holdsJobs = false),
        unknownJob: (job) => ({ ...job, id: "00000000-0000-4000-8000-000000000000" }),
        sayState: (word) => void (behaviour.stateWord = word),
        leaveOutCounts: () => void (behaviour.saysCounts = false),
        expireOutputs: () => void (behaviour.keepsResults = false),
        receivedFiles: emulator.receivedFiles,
        servedOutputs: ({ id }) => [...emulator.results(id)].map(([name, bytes]) => ({ name, bytes })),
        outputVariants: {
          "columns in another order, CR LF and a byte-order mark": () =>
            void (behaviour.writesForWindows = true)
        }
      }
    }
  }),
  // What the provider cannot do yet, and why: name of a check → reason. A check that begins to pass has to be taken off.
  { knownGaps: {} }
)
