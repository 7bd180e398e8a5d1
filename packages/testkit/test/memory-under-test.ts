/** How the memory provider joins the suite: all that it takes. */
import { memoryPlugin } from "../src/memory-provider.ts"
import { startMemoryService, type MemoryOperation, type MemoryService } from "../src/memory-service.ts"
import { pluginUnderTest, type PluginUnderTest } from "../src/plugin-under-test.ts"

/** The memory plugin, its service, its rows, and handles on the service. */
export const memoryJoin: PluginUnderTest<MemoryOperation, MemoryService> = {
  plugin: memoryPlugin,
  emulator: startMemoryService(),
  settings: ({ apiKey }, url) => ({ url, apiKey }),
  limitSetting: "maxFileBytes",
  sample: {
    importType: "CONTACTS",
    options: {},
    format: "csv",
    delimiter: ",",
    columns: ["email", "note"],
    accepted: (number, text) => ({ email: `person${number}@example.com`, note: text }),
    rejected: (number, text) => ({ email: `person${number}`, note: text }),
    invalid: (number, text) => ({ email: `person${number}`, note: text })
  },
  service: ({ behaviour, jobs, outputsOf, received }) => ({
    operations: {
      stage: ["sendFile"],
      validate: ["listProblems"],
      start: ["createJob"],
      find: ["listJobs"],
      track: ["getJob"],
      collect: ["getJob", "listOutputs", "getOutput"]
    },
    jobs,
    holdJobs: () => (behaviour.holdsJobs = true),
    finishJobs: () => (behaviour.holdsJobs = false),
    unknownJob: (job) => ({ ...job, id: "00000000-0000-4000-8000-000000000000" }),
    sayState: (word) => (behaviour.stateWord = word),
    leaveOutCounts: () => (behaviour.saysCounts = false),
    expireOutputs: () => (behaviour.keepsOutputs = false),
    receivedFiles: received,
    servedOutputs: ({ id }) => [...outputsOf(id)].map(([name, bytes]) => ({ name, bytes })),
    outputVariants: {
      "columns in another order, CR LF and a byte-order mark": () => (behaviour.writesForWindows = true)
    }
  })
}

/** The memory provider, with a service of its own for every check. */
export const memoryUnderTest = pluginUnderTest(memoryJoin)
