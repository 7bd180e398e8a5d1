/** Holds the form of a start against the document. */
import type { WireProfile } from "../actito-wire-profile.ts"
import type { ApiDocument } from "./api-document.ts"
import { type FormPart, requestOf } from "./api-bodies.ts"
import { viewOf } from "./api-schema.ts"
import { type Comparison, inWords } from "./comparison.ts"
import type { ProfileOperations } from "./compare-paths.ts"

/** The part that can be meant: the one of the other kind, or the only one that is left. */
const onlyPart = (
  form: ReadonlyArray<FormPart>,
  kind: FormPart["kind"],
  other: string
): string | undefined => {
  const ofKind = form.filter((part) => part.kind === kind && part.name !== other)
  if (ofKind.length === 1) return ofKind[0]?.name
  const left = form.filter((part) => part.name !== other)
  return form.length === 2 && left.length === 1 ? left[0]?.name : undefined
}

/** Compares parts. Gives the schema of the definition, from wherever the document describes it. */
export const compareForm = (
  document: ApiDocument,
  { create, createEtl, trigger }: ProfileOperations,
  { parts, upload }: WireProfile,
  comparison: Comparison
): unknown => {
  const request = create === undefined ? undefined : requestOf(document, create.operation)
  const form = request?.form
  let definition: unknown
  if (form === undefined) {
    comparison.cannotTell("parts: the document does not describe the form of a start.")
  } else {
    const names = form.map(({ name }) => name)
    const compare = (member: "data" | "definition", kind: FormPart["kind"]): string | undefined => {
      const assumed = parts[member]
      const other = parts[member === "data" ? "definition" : "data"]
      const isThere = names.includes(assumed)
      const suggested = isThere ? assumed : onlyPart(form, kind, other)
      comparison.compare(
        isThere,
        `parts.${member}`,
        `\`${assumed}\``,
        `a form of ${inWords(names)}`,
        suggested
      )
      return suggested
    }
    compare("data", "file")
    const name = compare("definition", "json")
    definition = form.find((part) => part.name === name)?.schema
  }
  compareTrigger(document, trigger, parts.data, form, comparison)
  if (request !== undefined) {
    const isTaken = upload.remoteBody === "json" ? request.json !== undefined : form !== undefined
    const takes = form === undefined ? "json" : "multipart"
    const assumed = `a definition without data as ${upload.remoteBody}`
    if (isTaken) comparison.confirm()
    else if (form !== undefined || request.json !== undefined) {
      comparison.differ("upload.remoteBody", assumed, `that a start takes ${takes} only`, takes)
    }
  }
  const sources = [
    definition,
    request?.json,
    createEtl === undefined ? undefined : requestOf(document, createEtl.operation).json
  ]
  return sources.find((schema) => schema !== undefined && viewOf(document, schema).members.size > 0)
}

const compareTrigger = (
  document: ApiDocument,
  trigger: ProfileOperations["trigger"],
  data: string,
  oneShot: ReadonlyArray<FormPart> | undefined,
  comparison: Comparison
): void => {
  if (trigger === undefined) return
  const { form, json } = requestOf(document, trigger.operation)
  if (form === undefined) {
    const described = json === undefined ? "describes no body" : "describes no form"
    return comparison.cannotTell(`parts.data of a triggered ETL: the document ${described} for it.`)
  }
  const names = form.map(({ name }) => name)
  if (names.includes(data)) return comparison.confirm()
  // The same name as in a start was reported there.
  const isSame = names.some((name) => oneShot?.some((part) => part.name === name) === true)
  if (!isSame)
    comparison.differ("parts.data", `\`${data}\` for a triggered ETL too`, `a form of ${inWords(names)}`)
}
