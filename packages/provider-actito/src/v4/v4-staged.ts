import { SettingsInvalid, type StagedFile } from "@bulkport/core/provider"
import { Effect, Schema } from "effect"
import { providerId } from "../actito-settings.ts"
import { ActitoStaged, SentData } from "../actito-staged.ts"

/** What `stage` keeps where the imports before V5 are spoken: what V5 needs, and where the file goes. */
export const V4Staged = Schema.Struct({
  ...ActitoStaged.fields,
  data: SentData,
  v4: Schema.Struct({
    table: Schema.String,
    tableType: Schema.Literals(["profile", "custom"]),
    /** True when the definition asks for the result file. There is always an error file. */
    hasResultFile: Schema.Boolean
  })
})
export type V4Staged = typeof V4Staged.Type

const decode = Schema.decodeUnknownEffect(V4Staged)

/** The handle that `stage` made. Fails when it was staged for V5. */
export const v4Handle = (file: StagedFile): Effect.Effect<V4Staged, SettingsInvalid> =>
  Effect.mapError(decode(file.handle), () => {
    const problem = "transport (ACTITO_TRANSPORT) is v4, and the file was staged for v5."
    return new SettingsInvalid({ provider: providerId, problems: [problem] })
  })
