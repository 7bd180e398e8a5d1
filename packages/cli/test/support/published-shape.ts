/** Holds what a call prints for programs against the schemas that are published, members included that nobody has written down. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js"
import { Result, Schema } from "effect"
import { documentId } from "../../src/documents/document-id.ts"
import { jsonSchemaOf } from "../../src/documents/json-schema.ts"
import { wholeDocuments } from "../../src/documents/whole-document.ts"
import type { Called } from "./call.ts"

const decoders = new Map(
  [...wholeDocuments].map(([name, schema]) => [
    documentId(name),
    Schema.decodeUnknownResult(schema as Schema.Decoder<unknown>, {
      errors: "all",
      onExcessProperty: "error"
    })
  ])
)

const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false })
const validators = new Map<string, ValidateFunction>()

/** The same by the JSON Schema that is published, and by a validator that knows nothing of ours. */
const faultForOthers = (schema: string, value: object): string | undefined => {
  const name = schema.split("/")[1] ?? ""
  const validate = validators.get(name) ?? ajv.compile(jsonSchemaOf(name) ?? false)
  validators.set(name, validate)
  return validate(value) ? undefined : `By the JSON Schema: ${ajv.errorsText(validate.errors)}`
}

/** Why a value does not have the shape that it says it has; `undefined` when it has. */
const fault = (value: object): string | undefined => {
  const schema = "schema" in value ? String(value.schema) : ""
  const decode = decoders.get(schema)
  if (decode === undefined) return `There is no schema "${schema}" in documents.ts.`
  const decoded = decode(value)
  return Result.isSuccess(decoded) ? faultForOthers(schema, value) : decoded.failure.message
}

interface Line {
  readonly schema: string
  readonly type: string
  readonly sequence: number
  readonly document?: { readonly exitCode: number }
}

/** The lines that a call with `--events` printed. */
export const linesOf = ({ stdout }: Pick<Called, "stdout">): ReadonlyArray<Line> =>
  stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line)

const faultsOfLines = (called: Called): ReadonlyArray<string | undefined> => {
  const lines = linesOf(called)
  const last = lines.at(-1)
  return [
    ...lines.map(fault),
    ...lines.map(({ sequence }, index) =>
      sequence === index + 1 ? undefined : `Line ${index + 1} is numbered ${sequence}.`
    ),
    last?.document === undefined ? "The last line has no document." : fault(last.document),
    last?.document?.exitCode === called.code ? undefined : "The result has another exit code than the call."
  ]
}

const faultsOfDocument = ({ code, stdout }: Called): ReadonlyArray<string | undefined> => {
  const document = JSON.parse(stdout) as { readonly exitCode?: number }
  return [
    fault(document),
    document.exitCode === code ? undefined : "The document has another exit code than the call."
  ]
}

/** Fails a test whose call printed for programs what is not published. */
export const expectPublishedShape = (called: Called, args: ReadonlyArray<string>): void => {
  const areEvents = !args.includes("--json")
  // Help is a text, whatever else is asked for.
  if (args.includes("--help") || (called.stdout === "" && called.code === 0)) return
  const faults = (areEvents ? faultsOfLines(called) : faultsOfDocument(called)).filter(
    (each) => each !== undefined
  )
  if (faults.length > 0) throw new Error(`bulkport ${args.join(" ")}\n${faults.join("\n")}\n${called.stdout}`)
}
