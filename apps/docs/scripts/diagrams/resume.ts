import type { Diagram } from "./drawing.ts"

/** How a run goes on that has stopped, and what becomes of a start of which it is not known whether there is a job. */
export const resume: Diagram = {
  name: "resume",
  title: "How a stopped run goes on",
  description:
    "A resumed run reads its journal and goes on at the first step without a result. A step that was begun is done again, except a start: that one is in doubt. Where the service can be asked, the job is looked for by the run's label until the time of grace is over; if it is found, it is tracked, and if it is certainly absent, the start is made again. Where the service cannot be asked, or has taken in the file already, the run stops and a person says what they found.",
  boxes: [
    {
      kind: "step",
      title: "The run has stopped",
      lines: ["A crash, Ctrl-C, a lost reply, a time limit. bulkport resume reads its journal."]
    },
    {
      kind: "question",
      title: "Was a start begun of which no end is recorded?",
      aside: {
        answer: "no",
        box: {
          kind: "end",
          title: "Go on",
          lines: ["At the first step without a result. Doing it again does no harm."]
        }
      },
      next: "yes: in doubt, there may be a job"
    },
    {
      kind: "question",
      title: "Can the service be asked for its jobs?",
      aside: {
        answer: "no",
        box: {
          kind: "end",
          title: "Stop: StartInDoubt",
          lines: ["A person looks, and says so: settle --job ID, or settle --not-started."]
        }
      },
      next: "yes: look for the run's label"
    },
    {
      kind: "question",
      title: "Is a job found before the time of grace is over?",
      aside: {
        answer: "yes: job-started",
        box: { kind: "end", title: "Track it", lines: ["There is one job, and no second one."] }
      },
      next: "no"
    },
    {
      kind: "question",
      title: "May the service have taken in the file for good?",
      lines: ["As a file that was handed over by SFTP."],
      aside: {
        answer: "yes",
        box: {
          kind: "end",
          title: "Stop: StartInDoubt",
          lines: ["Not finding a job proves nothing. Resume later: it looks again."]
        }
      },
      next: "no: job-absent"
    },
    { kind: "step", title: "Start again", lines: ["There certainly is no job."] }
  ]
}
