/** What `validateJobCreation` and `createJob` look at before a job exists. Section 5.2. */
import { Refusal } from "./api-error.ts"
import type { AdvocateBehaviour } from "./behaviour.ts"
import { checkJobParams } from "./job-params.ts"
import type { OutputFormat } from "./job-store.ts"
import { importerOf } from "./job-type.ts"
import type { JsonRecord } from "./json-record.ts"
import { readHeader, readRecords, UnreadableFile } from "./record-reader.ts"
import type { Tenant } from "./tenant.ts"
import type { EmulatedUpload } from "./upload-store.ts"

/** The argument of both operations, as the schema lets it through. */
export interface JobInput {
  readonly type: string
  readonly fileRef?: string | null
  readonly outputFormat?: OutputFormat | null
  readonly name?: string | null
  readonly requester?: string | null
  readonly mailtoEmail?: string | null
  readonly params?: JsonRecord | null
}

/** Faults of the input itself. Fails when the type is unknown or not carried out here. */
export const checkJobInput = (input: JobInput, behaviour: AdvocateBehaviour): ReadonlyArray<string> => {
  if (importerOf(input.type, behaviour) === undefined) {
    throw new Refusal(403, "API_REQUEST_NOT_SUPPORTED", `Jobs of type ${input.type} are not supported`)
  }
  const missing = (input.fileRef ?? "") === "" ? ["fileRef is required"] : []
  return [...missing, ...checkJobParams(input.type, input.params ?? {}, behaviour)]
}

const checkHeader = async (
  upload: EmulatedUpload,
  required: ReadonlyArray<string>,
  behaviour: AdvocateBehaviour
) => {
  if (upload.format !== "csv") return []
  const header = await readHeader(upload.path, behaviour)
  const has = (name: string) => header.some((column) => column === name || column.startsWith(`${name}.`))
  return required.filter((name) => !has(name)).map((name) => `Missing required column ${name}`)
}

const checkRecords = async (tenant: Tenant, input: JobInput, upload: EmulatedUpload) => {
  const { behaviour, events, users } = tenant
  const params = input.params ?? {}
  const makeImporter = importerOf(input.type, behaviour)
  const importer = makeImporter?.({ behaviour, events, users, params, format: upload.format })
  if (importer === undefined) return []
  const errors = [...(await checkHeader(upload, importer.requiredColumns, behaviour))]
  if (errors.length > 0 || behaviour.validationDepth <= 0) return errors
  let recordNumber = 0
  for await (const read of readRecords(upload.path, upload.format, behaviour)) {
    recordNumber += 1
    const messages =
      read.type === "malformed" ? [read.message] : importer.check(read.record).map((error) => error.message)
    errors.push(...messages.map((message) => `Record ${recordNumber}: ${message}`))
    if (recordNumber >= behaviour.validationDepth || errors.length >= 100) break
  }
  return errors
}

const findErrors = async (tenant: Tenant, input: JobInput): Promise<ReadonlyArray<string>> => {
  try {
    const errors = checkJobInput(input, tenant.behaviour)
    if (errors.length > 0) return errors
    return await checkRecords(tenant, input, tenant.uploads.require(input.fileRef ?? ""))
  } catch (error) {
    if (error instanceof UnreadableFile) return [error.message]
    if (!(error instanceof Refusal) || tenant.behaviour.unknownFileInValidation === "graphql-error")
      throw error
    return [error.message]
  }
}

/** Everything validation finds, as texts for humans. Looks as deep as the behaviour says. */
export const validateJob = async (tenant: Tenant, input: JobInput): Promise<ReadonlyArray<string>> => {
  const errors = await findErrors(tenant, input)
  if (errors.length === 0 || tenant.behaviour.validationFindings === "error-texts") return errors
  throw new Refusal(400, "VALIDATION_FAILED", errors.join("; "))
}
