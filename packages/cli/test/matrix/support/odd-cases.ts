import type { FaultCase } from "./fault-case.ts"
import type { Scenario } from "./scenarios.ts"

/** A word for a state that nobody has ever seen. */
const unknownWord = "PONDERING"

/** A service that answers, and answers oddly. */
export const oddCases = ({ downloads, operations, words }: Scenario): ReadonlyArray<FaultCase> => {
  const { finished, running } = words
  const showing = (name: string, ...statuses: ReadonlyArray<string>): FaultCase => ({
    name,
    faults: [],
    prepare: ({ service }) => service.setStatuses(statuses),
    end: "same"
  })
  return [
    showing("finished, then running again, then finished", finished, running, running),
    showing("finished, then unknown, then running", finished, unknownWord, running),
    showing("unknown at first", unknownWord, unknownWord, running),
    showing("unknown in between", running, unknownWord, running, unknownWord),
    {
      name: "unknown for ever",
      faults: [],
      prepare: ({ service }) => service.setStatuses(Array.from({ length: 10_000 }, () => unknownWord)),
      args: ["--wait-limit", "150ms"],
      end: "5 StillRunning",
      mend: ({ service }) => service.setStatuses([])
    },
    {
      name: "running for longer than anyone waits",
      faults: [],
      prepare: ({ service }) => service.setJobMillis(60_000),
      args: ["--wait-limit", "150ms"],
      end: "5 StillRunning",
      mend: ({ service }) => service.setJobMillis(0)
    },
    ...[1, 2].map((looks): FaultCase => ({
      name: `results that come ${looks} looks late`,
      faults: [],
      prepare: ({ service }) => service.setLateResults(looks),
      end: "same"
    })),
    {
      name: "slow answers to everything",
      faults: [{ times: 1000, action: { type: "delay", millis: 5 } }],
      end: "same"
    },
    // A refused link is taken for one that has run out, and asked for anew; where there are no links, it is a refusal.
    ...downloads.map((download): FaultCase => ({
      name: `a refused ${download}, once`,
      isAfterTracking: true,
      faults: [{ on: download, action: { type: "reply", status: 403 } }],
      end: operations.create === "createJob" ? "same" : "6 AccessDenied"
    }))
  ]
}
