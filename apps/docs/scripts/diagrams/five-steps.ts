import type { Diagram } from "./drawing.ts"

/** The five steps of a run, with what the journal holds before and after each. */
export const fiveSteps: Diagram = {
  name: "five-steps",
  title: "The five steps of a run",
  description:
    "A source file is staged, validated, started, tracked and collected, in this order. Before a step with an effect the journal holds that it has begun, after it what it gave: stage gives a staged file, validate a validation report, start a job, track the job's end, collect one outcome for every row.",
  boxes: [
    {
      kind: "step",
      title: "1 stage",
      lines: ["Read once from end to end: check, count, hash. Send ahead if need be."],
      facts: [
        ["recorded before:", "stage-begun"],
        ["recorded after:", "prepared, staged"]
      ],
      next: "staged file"
    },
    {
      kind: "step",
      title: "2 validate",
      lines: ["What our rules found, then the service's own validation if it has any."],
      facts: [
        ["recorded before:", "validate-begun"],
        ["recorded after:", "validated"]
      ],
      next: "validation report"
    },
    {
      kind: "step",
      title: "3 start",
      lines: ["Creates the job, at most once."],
      facts: [
        ["recorded before:", "confirmed, start-begun"],
        ["recorded after:", "job-started, or start-refused, or start-in-doubt"]
      ],
      next: "job"
    },
    {
      kind: "step",
      title: "4 track",
      lines: ["Looks at the job until it has ended."],
      facts: [
        ["recorded meanwhile:", "progressed"],
        ["recorded after:", "tracked"]
      ],
      next: "progress"
    },
    {
      kind: "step",
      title: "5 collect",
      lines: ["Result files as received, then one outcome for every row."],
      facts: [
        ["recorded before:", "collect-begun"],
        ["recorded after:", "output-saved, collected, reported"]
      ],
      next: "outcomes"
    },
    { kind: "end", title: "Run report", lines: ["accepted + rejected + unknown + set aside = all rows"] }
  ]
}
