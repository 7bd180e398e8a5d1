import type { CheckGroup } from "./check.ts"

/** What a group of checks is about, for whoever fails one of them. */
export interface GroupGuide {
  /** The rule, in a sentence. */
  readonly rule: string
  /** Where the contract says it: a member of `Provider`, or a name in `@bulkport/core/provider`. */
  readonly contract: string
}

/** The rules of the contract that each group of checks holds a provider to. */
export const groupGuides: Readonly<Record<CheckGroup, GroupGuide>> = {
  stage: {
    rule: "`stage` makes the file ready, can be repeated after a failure, creates no job, and keeps all that `start` needs in a handle that JSON can hold.",
    contract: "Provider.stage"
  },
  validate: {
    rule: "`validate` asks the service what it thinks of the file, names rows and columns but no cells, and creates nothing.",
    contract: "Provider.validate"
  },
  start: {
    rule: "`start` makes one attempt and returns before the job is done. It fails with `StartInDoubt` whenever the service may have acted without our knowing; any other failure promises that there is no job.",
    contract: "Provider.start"
  },
  find: {
    rule: "`find` gives the jobs that were started under this label, also after a lost reply, by references equal to those of `start`, and no others.",
    contract: "Provider.find"
  },
  track: {
    rule: "`track` asks once. A word that it does not know is `running` with `isKnownState: false`, what the service does not say is left out, and an unknown job is `JobNotFound`.",
    contract: "Provider.track"
  },
  collect: {
    rule: "`collect` hands on the result files as they come, byte for byte and piece by piece, and fails when one cannot be had to its end.",
    contract: "Provider.collect"
  },
  readOutcomes: {
    rule: "`readOutcomes` says only what a result file says, of rows that can be told apart; a file that cannot be read is `OutputMalformed`.",
    contract: "Provider.readOutcomes"
  },
  parts: {
    rule: "A file with `ranges` is a part: its ranges are sent, in their order, and nothing else. `sentContent` and `sentBytes` give them.",
    contract: "PreparedFile.ranges"
  },
  failures: {
    rule: "Every failure of the service or the way to it comes out as the reason that says so, after one attempt: the engine repeats, not the provider.",
    contract: "ImportReason"
  },
  safety: {
    rule: "No secret leaves the process but in a request to the service itself, and a call that is stopped closes its connection.",
    contract: "HttpTransport, safeText"
  }
}
