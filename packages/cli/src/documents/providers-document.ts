import { SourceFormat, TextEncoding } from "@bulkport/core"
import { Schema } from "effect"
import { described, orNull, text } from "./described.ts"

const texts = (description: string) => described(Schema.Array(Schema.String), description)

const ListedImportType = Schema.Struct({
  id: text("As --import takes it."),
  aliases: texts("Short words for it."),
  title: Schema.String,
  formats: Schema.Array(SourceFormat),
  requiredColumns: texts("Columns that every file must have."),
  delimiter: orNull(Schema.String, "The delimiter that CSV is sent with; null for any."),
  encoding: orNull(TextEncoding, "The encoding that text is sent in; null for UTF-8."),
  key: orNull(
    Schema.Struct({
      columns: Schema.Array(Schema.String),
      means: described(Schema.Literals(["record", "row"]), "Whether rows of one key describe one record.")
    }),
    "The columns that identify a row."
  ),
  rowsAreValidated: described(Schema.Boolean, "True when there are rules that rows are held against."),
  madeColumn: orNull(
    Schema.Struct({ name: Schema.String, why: Schema.String }),
    "A column that is made where it is empty."
  ),
  isDestructive: described(Schema.Boolean, "True when applying a row cannot be undone."),
  effects: texts("What it does beyond its rows unless options say otherwise, in sentences.")
})

const Setting = Schema.Struct({
  name: Schema.String,
  environment: text("The environment variable it is taken from."),
  description: Schema.String,
  isSecret: Schema.Boolean,
  isRequired: Schema.Boolean,
  default: Schema.NullOr(Schema.String),
  flag: orNull(Schema.String, "Null for a secret, which is no flag."),
  isSet: described(Schema.Boolean, "True when it has a value, which is never shown.")
})

const Option = Schema.Struct({
  name: Schema.String,
  description: Schema.String,
  kind: Schema.Literals(["text", "switch", "list", "pairs", "json-file"]),
  choices: Schema.NullOr(Schema.Array(Schema.String)),
  flag: Schema.String,
  isRequired: described(Schema.Boolean, "True when no import goes without it."),
  default: orNull(Schema.String, "What counts when it is not given; null where nothing is said.")
})

const limit = (description: string) => Schema.optionalKey(described(Schema.Finite, description))

/** What `providers` prints. */
export const ProvidersDocument = Schema.Struct({
  providers: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      title: Schema.String,
      plugin: orNull(
        Schema.Struct({
          name: text("Its package, or its path, as bulkport.json names it."),
          version: orNull(Schema.String, "Version of its package; null where it has none."),
          path: text("The file that was loaded.")
        }),
        "The plugin that it came from; null for a provider that comes with the command."
      ),
      importTypes: described(Schema.Array(ListedImportType), "Those known by name."),
      settings: Schema.Array(Setting),
      options: Schema.Array(Option),
      operations: orNull(
        Schema.Array(Schema.String),
        "What it can do; null until its settings are complete."
      ),
      limits: orNull(
        Schema.Struct({
          maxFileBytes: limit("Bytes of a file in one job; left out where no limit is known."),
          maxPackedBytes: limit("Bytes of a file in one job once it is packed."),
          maxRows: limit("Rows of a file in one job."),
          maxJobsAtOnce: limit("Parts of one file that may be imported at the same time."),
          firstPollMillis: Schema.Finite,
          maxPollMillis: Schema.Finite,
          findGraceMillis: Schema.Finite,
          findsStagedOnly: Schema.optionalKey(
            described(
              Schema.Boolean,
              "Whether it does not find the job of a file that was staged anew since."
            )
          )
        }),
        "What it takes in one job, and how often it wants to be asked; null until its settings are complete."
      ),
      target: orNull(Schema.String, "Where it imports to, in words; null until its settings are complete."),
      notOpened: orNull(Schema.String, "Why its settings will not do; null when they will.")
    })
  ),
  problems: described(
    Schema.Array(
      Schema.Struct({
        plugin: orNull(Schema.String, "As bulkport.json names it."),
        tag: text("The tag of the error."),
        message: Schema.String,
        nextStep: Schema.String
      })
    ),
    "Plugins that bulkport.json names and that cannot be used."
  )
}).annotate({ description: "What there is to import into, and what each needs and can do." })
