import { Context, Effect } from "effect"

/** Something to be logged: short words, and values by name. Holds no row content, no secret, no path and no text of a file. */
export interface LogLine {
  readonly level: "Info" | "Warn" | "Error"
  readonly message: string
  readonly attributes: Readonly<Record<string, string | number | boolean>>
}

/** Told what a log of imports should say. Says nothing unless another is provided: consoles belong to the program. */
export const EventLog: Context.Reference<(line: LogLine) => Effect.Effect<void>> = Context.Reference<
  (line: LogLine) => Effect.Effect<void>
>("@bulkport/core/EventLog", { defaultValue: () => () => Effect.void })
