import { JsonObject, type StagedFile } from "@bulkport/core/provider"
import { Effect, Schema } from "effect"
import { Compression } from "./actito-wire-profile.ts"

/** The file as it will be sent. */
export const SentData = Schema.Struct({
  /** The bytes to send: relative to the run's folder, or the source itself. */
  path: Schema.String,
  /** The bytes of it that are sent; all of them when left out. */
  ranges: Schema.optionalKey(Schema.Array(Schema.Struct({ from: Schema.Number, to: Schema.Number }))),
  bytes: Schema.Number,
  compression: Compression,
  /** Name of the file as the service gets to see it. */
  fileName: Schema.String
})
export type SentData = typeof SentData.Type

/** What `stage` keeps for the steps after it: the file as it will be sent, and what goes with it. */
export const ActitoStaged = Schema.Struct({
  version: Schema.Literal(2),
  /** A one-shot execution with its data, one of a predefined ETL, or a one-shot whose data the service fetches itself. */
  route: Schema.Literals(["one-shot", "triggered", "remote"]),
  /** Left out when the service fetches the data itself. */
  data: Schema.optionalKey(SentData),
  /**
   * Sent as it stands here. For a predefined ETL it is never sent: it is what the service says that the ETL does, and empty
   * when that could not be read.
   */
  definition: JsonObject,
  /** Id of the predefined ETL; left out for a one-shot execution. */
  etl: Schema.optionalKey(Schema.String),
  /** Ids or names of the tables that are loaded, as far as they are known. */
  tables: Schema.Array(Schema.String),
  /** True when the definition bears the run's label as its name, so that the execution can be told from others. */
  isLabelled: Schema.Boolean
})
export type ActitoStaged = typeof ActitoStaged.Type

/** What runs have in their journals that were staged when there were only one-shot executions with their data. */
const FirstStaged = Schema.Struct({
  ...SentData.fields,
  version: Schema.Literal(1),
  definition: JsonObject,
  isLabelled: Schema.Boolean
})

const decodeFirst = Schema.decodeUnknownOption(FirstStaged)

/** A handle as it is made now, whatever version made it. */
const upgraded = (handle: unknown): unknown => {
  const first = decodeFirst(handle)
  if (first._tag === "None") return handle
  const { definition, isLabelled, version: _, ...data } = first.value
  const staged: ActitoStaged = { version: 2, route: "one-shot", data, definition, tables: [], isLabelled }
  return staged
}

const decode = Schema.decodeUnknownEffect(ActitoStaged)

/** The handle that `stage` made, in this version or an earlier one. Another one is a bug, not a failure. */
export const stagedHandle = (file: StagedFile): Effect.Effect<ActitoStaged> =>
  Effect.orDie(decode(upgraded(file.handle)))

const decodeNow = Schema.decodeUnknownOption(ActitoStaged)

/** The tables that a staged file is loaded into, as far as they are known. For those who cannot wait for an effect. */
export const stagedTables = ({ handle }: StagedFile): ReadonlyArray<string> => {
  const decoded = decodeNow(handle)
  return decoded._tag === "Some" ? decoded.value.tables : []
}

/** The definition of a file that an earlier run has staged; undefined when it cannot be read any more. */
export const stagedDefinition = ({ handle }: StagedFile): JsonObject | undefined => {
  const decoded = decodeNow(upgraded(handle))
  return decoded._tag === "Some" ? decoded.value.definition : undefined
}
