import { Schema } from "effect"
import { described, text } from "./described.ts"

/** What `completions` prints with `--json`. */
export const CompletionsDocument = Schema.Struct({
  shell: described(Schema.Literals(["bash", "zsh", "fish"]), "The shell that it is for."),
  script: text("What the shell is to read.")
}).annotate({ description: "What teaches a shell to complete words." })
