/** Compares what is assumed about the service with the OpenAPI document that it gives its customers. */
import type { WireProfile } from "../actito-wire-profile.ts"
import { readApiDocument } from "./api-document.ts"
import { compareAnswers } from "./compare-answers.ts"
import { compareDefinition } from "./compare-definition.ts"
import { compareForm } from "./compare-form.ts"
import { comparePaths } from "./compare-paths.ts"
import { Comparison, type ProfileComparison } from "./comparison.ts"

/** Members of a profile that no OpenAPI document can confirm. */
const beyondOpenApi = [
  "outputs: what columns error file and result file have is not described by OpenAPI documents.",
  "resultsGraceMillis, upload.compression, upload.plainBelowBytes: these are choices of ours, not of the service."
]

/**
 * Compares a wire profile with an OpenAPI document, version 2 or 3, of the category `mass-imports`, given as parsed JSON; YAML has to
 * be converted before. Looks at paths (under either prefix, whatever parameters are called), parts of the form, members and words
 * of the definition, and members of the answers. Reads no file and asks nobody.
 *
 * Names in the document count as they are; that a member means something is guessed only for `suggestion`, and only where one
 * member can be meant. Look through the suggestion before you use it.
 */
export const checkProfile = (openapi: unknown, profile: WireProfile): ProfileComparison => {
  const comparison = new Comparison()
  const document = readApiDocument(openapi)
  if (document === undefined) {
    comparison.cannotTell(
      "Nothing was compared: this is no OpenAPI document of version 2 or 3 in JSON. Convert YAML to JSON first."
    )
    return comparison.result()
  }
  const operations = comparePaths(document, profile, comparison)
  const definition = compareForm(document, operations, profile, comparison)
  compareDefinition(document, definition, profile, comparison)
  compareAnswers(document, operations, profile, comparison)
  for (const sentence of beyondOpenApi) comparison.cannotTell(sentence)
  return comparison.result()
}
