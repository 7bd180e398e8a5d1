import { JsonObject, type StagedFile } from "@bulkport/core/provider"
import { Effect, Schema } from "effect"
import { Compression } from "./actito-wire-profile.ts"

/** What `stage` keeps for the steps after it: the file as it will be sent, and what goes with it. */
export const ActitoStaged = Schema.Struct({
  version: Schema.Literal(1),
  /** The bytes to send: relative to the run's folder, or the source itself. */
  path: Schema.String,
  /** The bytes of it that are sent; all of them when left out. */
  ranges: Schema.optionalKey(Schema.Array(Schema.Struct({ from: Schema.Number, to: Schema.Number }))),
  bytes: Schema.Number,
  compression: Compression,
  /** Name of the file as the service gets to see it. */
  fileName: Schema.String,
  /** Sent with the file as it stands here. */
  definition: JsonObject,
  /** True when the definition bears the run's label as its name, so that the execution can be told from others. */
  isLabelled: Schema.Boolean
})
export type ActitoStaged = typeof ActitoStaged.Type

const decode = Schema.decodeUnknownEffect(ActitoStaged)

/** The handle that `stage` made. Another one is a bug, not a failure. */
export const stagedHandle = (file: StagedFile): Effect.Effect<ActitoStaged> =>
  Effect.orDie(decode(file.handle))
