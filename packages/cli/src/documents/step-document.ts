import { Schema } from "effect"
import { described, nextCommand } from "./described.ts"
import { RunFacts } from "./run-facts-document.ts"

/** What `stage`, `validate`, `start` and `track` print: the run as it stands after the step. */
export const StepDocument = Schema.Struct({
  run: described(RunFacts, "The run as it stands after the step."),
  next: nextCommand
}).annotate({ description: "A run after one step of it." })
