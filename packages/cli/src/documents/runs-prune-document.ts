import { Schema } from "effect"
import { reasonsToKeep } from "../runs/prune-plan.ts"
import { described, text, time } from "./described.ts"

/** What `runs prune` prints. */
export const RunsPruneDocument = Schema.Struct({
  folder: text("Absolute path of the folder of all runs."),
  dryRun: described(Schema.Boolean, "True when it was only asked what would be removed."),
  runs: described(
    Schema.Array(
      Schema.Struct({
        id: Schema.String,
        lastEntryAt: time("When something happened to it last."),
        standing: text("Where it stood, in words."),
        bytes: described(Schema.Int, "Of all its files."),
        removed: described(
          Schema.Boolean,
          "False in a dry run, and for a run that somebody else is at work on."
        )
      })
    ),
    "The runs that may go, families together."
  ),
  bytes: described(Schema.Int, "Bytes that were removed; in a dry run, that would be."),
  kept: described(
    Schema.Array(Schema.Struct({ id: Schema.String, reason: Schema.Literals(reasonsToKeep) })),
    "The runs that stay, each with the first reason for it."
  )
}).annotate({ description: "Which runs were removed, or would be, and why the others stay." })
