import { closestName } from "@bulkport/core"
import { Effect } from "effect"
import { Argument, Command } from "../command-line.ts"
import { root } from "../flags.ts"
import { answer } from "../session.ts"
import { readSettings } from "../settings.ts"
import { UsageInvalid } from "../usage-problem.ts"
import { schemaView } from "../views/schema-view.ts"

/** Loaded on first use: no other call should pay for it. */
const loadSchemas = Effect.promise(() => import("../documents/json-schema.ts"))

const unknownSchema = (name: string, known: ReadonlyArray<string>): UsageInvalid => {
  const closest = closestName(name, known)
  return new UsageInvalid({
    problem: `There is no schema "${name}".${closest === undefined ? "" : ` Did you mean "${closest}"?`}`,
    advice: 'Run "bulkport schema" to see all of them.'
  })
}

/** Says what the documents and events look like that the command line prints, as JSON Schema. */
export const schemaCommand = Command.make(
  "schema",
  {
    name: Argument.String("name").pipe(
      Argument.withDescription("One schema, printed as it is; a list of all unless given"),
      Argument.withDefault(undefined)
    )
  },
  Effect.fn("cli.schema")(function* ({ name }) {
    yield* readSettings(yield* root)
    const { describedSchemas, jsonSchemaOf } = yield* loadSchemas
    const all = describedSchemas()
    if (name === undefined) return yield* answer((session) => schemaView(session, all))
    const jsonSchema = jsonSchemaOf(name)
    const chosen = all.filter((each) => each.name === name)
    if (jsonSchema === undefined) {
      return yield* unknownSchema(
        name,
        all.map((each) => each.name)
      )
    }
    yield* answer((session) => schemaView(session, chosen, jsonSchema))
  })
).pipe(
  Command.withDescription("Print the JSON Schema of a document or of the events that commands print"),
  Command.withExamples([
    { command: "bulkport schema", description: "List all schemas" },
    { command: "bulkport schema run", description: "What run, resume, retry and collect print with --json" },
    { command: "bulkport schema event > event.schema.json", description: "A line of --events, in a file" }
  ])
)
