/** `bulkport actito profile check`: what is assumed about the service beside the OpenAPI document that it gives its customers. */
import {
  type CommandCall,
  type CommandResult,
  OptionsInvalid,
  type PluginCommand
} from "@bulkport/core/provider"
import { Effect } from "effect"
import { loadProfile } from "../actito-settings.ts"
import { checkProfile } from "./check-profile.ts"
import type { ProfileComparison } from "./comparison.ts"

/** Compares the wire profile in use with an OpenAPI document. */
export const profileCheckCommand: PluginCommand = {
  words: ["profile", "check"],
  title: "Compare what is assumed about the API with the service's own OpenAPI document",
  description:
    "Compare what is assumed about the API, and what the file of ACTITO_WIRE_PROFILE puts over it, with the OpenAPI document that Actito gives its customers on its developers portal. Asks the service nothing. Members that should be changed are printed as a document, or saved with --output, where the OpenAPI document leaves one choice only. Exit code 3 says that something differs.",
  files: [{ name: "openapi", description: "OpenAPI document of the category Mass imports, as JSON" }],
  optionFields: [],
  settingNames: ["wireProfile"],
  examples: [
    { arguments: "mass-imports.json", description: "List what differs" },
    {
      arguments: "mass-imports.json --output wire-profile.json",
      description: "Save what should be changed, for ACTITO_WIRE_PROFILE"
    }
  ],
  run: (call) => check(call)
}

const check = Effect.fnUntraced(function* ({ files, settings }: CommandCall) {
  const wireProfile = settings["wireProfile"]
  const profile = yield* loadProfile(wireProfile === undefined ? {} : { wireProfile })
  const [file] = files
  const found = checkProfile(file?.content, profile)
  const { confirmed, differences, notCompared, suggestion } = found
  if (isNothing(found)) {
    return yield* new OptionsInvalid({ problems: [`${file?.path ?? "The file"}: ${notCompared.join(" ")}`] })
  }
  const hasSuggestion = Object.keys(suggestion).length > 0
  const result: CommandResult = {
    summary:
      differences.length === 0
        ? `Nothing differs: profile ${profile.name} and ${file?.path ?? ""} agree in ${confirmed} members.`
        : `Profile ${profile.name} and ${file?.path ?? ""} differ in ${differences.length} members, and agree in ${confirmed}.`,
    notes: [
      { heading: "Different", sentences: differences.map(({ sentence }) => sentence) },
      { heading: "Could not be compared", sentences: notCompared },
      ...(hasSuggestion ? [{ heading: "To be changed", sentences: suggestionSentences(wireProfile) }] : [])
    ],
    ...(hasSuggestion ? { output: suggestion } : {}),
    isClean: differences.length === 0
  }
  return result
})

/** True when the document shows nothing that could be compared: it is another one. */
const isNothing = ({ confirmed, differences }: ProfileComparison): boolean =>
  confirmed === 0 && differences.length === 0

const suggestionSentences = (wireProfile: string | undefined): ReadonlyArray<string> => [
  "Read the members in the document before you use them: names are certain in it, and what they mean is not.",
  wireProfile === undefined
    ? "Save it, and name the file in ACTITO_WIRE_PROFILE."
    : `Put its members into ${wireProfile}, beside those that are there.`
]
