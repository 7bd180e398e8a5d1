/** `bulkport actito migrate`: a definition of the imports before V5 as an ETL definition, with all that is to be said about it. */
import {
  type CommandCall,
  type CommandNotes,
  type CommandResult,
  type JsonObject,
  OptionsInvalid,
  type PluginCommand
} from "@bulkport/core/provider"
import { Effect } from "effect"
import { loadProfile, standardRunsPerDay } from "../actito-settings.ts"
import { callTable } from "./call-table.ts"
import { looksLikeDate } from "./date-names.ts"
import {
  isDefinition,
  isMigrated,
  migrateDefinition,
  type Migration,
  type MigrationChoices
} from "./migrate-definition.ts"
import { looksLikeOldDefinition, type OldDefinition } from "./old-definition.ts"
import { beyondFlags, commandText, ownDefinitionCommand, runCommandFor } from "./run-command.ts"

const tableTypes = ["profile", "custom"] as const

/** Turns a definition into one of V5. */
export const migrateCommand: PluginCommand = {
  words: ["migrate"],
  title: "Turn the definition of a V4 import into an ETL definition (V5)",
  description:
    "Turn the definition of a V4 import into an ETL definition (V5), and say what has changed and what is left to decide. Asks the service nothing. The definition is printed, or saved with --output; what is said about it goes to standard error. Exit code 3 says that something is left to decide.",
  files: [
    {
      name: "definition",
      description:
        "JSON that is sent as parameters with a V4 import, or the parameters of 2019 as members of one object"
    }
  ],
  optionFields: [
    {
      name: "table",
      description: "Id or name of the table, which stood in the path of the call. Required.",
      kind: "text"
    },
    {
      name: "table-type",
      description: "What kind of table it is; profile unless given.",
      kind: "text",
      choices: tableTypes
    }
  ],
  settingNames: ["entity", "pathScheme", "wireProfile"],
  examples: [
    {
      arguments: "old.json --table 16 --output new.json",
      description: "Save the new definition, and read what is to be known about it"
    },
    {
      arguments: "old.json --table Purchases --table-type custom",
      description: "Print the definition for a custom table"
    }
  ],
  run: (call) => migrate(call)
}

const refused = (problem: string) => new OptionsInvalid({ problems: [problem] })

const migrate = Effect.fnUntraced(function* ({ files, options, settings }: CommandCall) {
  const [file] = files
  const profile = yield* loadProfile(
    settings["wireProfile"] === undefined ? {} : { wireProfile: settings["wireProfile"] }
  )
  if (file === undefined || !isDefinition(file.content)) {
    return yield* refused(
      `${file?.path ?? "The file"} holds no JSON object, as the definition of a V4 import is one.`
    )
  }
  const { content, path } = file
  if (isMigrated(content, profile)) {
    const member = profile.definition.loadings ?? profile.loading.table
    return yield* refused(`${path} is a definition of V5 already: it has ${member}.`)
  }
  if (!looksLikeOldDefinition(content)) {
    return yield* refused(
      `${path} is no definition of a V4 import: it has none of mode, encoding, format, attributesMapping and generateResultFile.`
    )
  }
  const choices = yield* readChoices(options)
  const migration = migrateDefinition(content, choices, profile)
  const { old, open } = migration
  const undecided = open.length === 1 ? "1 thing is" : `${open.length} things are`
  const notes: ReadonlyArray<CommandNotes> = [
    { heading: "To decide", sentences: open },
    { heading: "Changed", sentences: migration.changed },
    { heading: "Kept", sentences: migration.kept },
    { heading: "Dates", sentences: dateSentences(old) },
    { heading: "Other in V5 than in V4", sentences: differences },
    {
      heading: "Calls",
      sentences: callTable(
        {
          entity: settings["entity"],
          pathScheme: settings["pathScheme"] === "legacy" ? "legacy" : "category",
          ...choices
        },
        profile
      )
    },
    ...commandNotes(migration, choices)
  ]
  const result: CommandResult = {
    summary:
      open.length === 0
        ? `${path} is an ETL definition now, and nothing of it was lost.`
        : `${path} is an ETL definition now, and ${undecided} left to decide.`,
    notes,
    output: migration.definition,
    isClean: open.length === 0
  }
  return result
})

const readChoices = Effect.fnUntraced(function* (options: JsonObject) {
  const problems: Array<string> = []
  const { "table-type": tableType = "profile", table } = options
  const word = tableTypes.find((each) => each === tableType)
  if (typeof table !== "string" || table.trim() === "") {
    problems.push(
      "Option table is missing: the definition of a V4 import does not say which table it is for."
    )
  }
  if (word === undefined) problems.push(`Option table-type must be one of ${tableTypes.join(", ")}.`)
  if (typeof table !== "string" || word === undefined || problems.length > 0) {
    return yield* new OptionsInvalid({ problems })
  }
  const choices: MigrationChoices = { table: table.trim(), tableType: word }
  return choices
})

const dateSentences = ({ mapping }: OldDefinition): ReadonlyArray<string> => {
  const likely = (mapping ?? [])
    .filter(({ attribute, header }) => looksLikeDate(header) || looksLikeDate(attribute))
    .map(({ header }) => header)
  if (likely.length === 0) return []
  const flags = [...new Set(likely)].map((header) => commandText(["--date", `${header}=dd/MM/yyyy`]))
  return [
    `Dates by their names, perhaps: ${[...new Set(likely)].join(", ")}. V5 takes yyyy-MM-dd, and yyyy-MM-dd hh:mm:ss with a time. Written as dd/MM/yyyy, they are converted by these flags of "bulkport run":`,
    flags.join(" ")
  ]
}

const differences: ReadonlyArray<string> = [
  "A file that begins with a byte-order mark is refused. Bulkport takes the mark away; whatever else writes the file must leave it out.",
  "The id of an import is a text of digits, and was a number: keep it as a text.",
  `A table takes ${standardRunsPerDay} imports a day; for V4 an older page says 12.`,
  "The file need not be a ZIP: gzip and plain CSV are taken, too.",
  "Other words end an import: SUCCESS and WITH_ERROR, and FINISHED before. Counts say what became of the rows."
]

const commandNotes = (migration: Migration, choices: MigrationChoices): ReadonlyArray<CommandNotes> => {
  const { old } = migration
  const beyond = beyondFlags(old)
  const own = ownDefinitionCommand("new.json", old.keyColumn)
  return beyond.length === 0
    ? [
        {
          heading: "The same without a definition, data.csv being your file",
          sentences: [runCommandFor(old, choices)]
        },
        { heading: "With the definition, saved as new.json", sentences: [own] }
      ]
    : [
        {
          heading: "With the definition, saved as new.json, data.csv being your file",
          sentences: [own, `Flags alone cannot say it all: ${[...new Set(beyond)].join(", ")}.`]
        }
      ]
}
