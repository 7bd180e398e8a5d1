import type { SettingField } from "@bulkport/core/provider"
import { Schema } from "effect"

/** What the provider needs to know to talk to its service. The key is wrapped, so that printing it shows nothing. */
export const MemorySettings = Schema.Struct({
  url: Schema.String,
  apiKey: Schema.RedactedFromValue(Schema.String),
  maxFileBytes: Schema.optionalKey(Schema.FiniteFromString)
})
export type MemorySettings = typeof MemorySettings.Type

/** The same settings, described for people. */
export const memorySettingFields: ReadonlyArray<SettingField> = [
  {
    name: "url",
    environment: "MEMORY_URL",
    description: "Origin of the service",
    isSecret: false,
    isRequired: true
  },
  {
    name: "apiKey",
    environment: "MEMORY_API_KEY",
    description: "The key",
    isSecret: true,
    isRequired: true
  },
  {
    name: "maxFileBytes",
    environment: "MEMORY_MAX_FILE_BYTES",
    description: "The largest file, in bytes",
    isSecret: false,
    isRequired: false
  }
]
