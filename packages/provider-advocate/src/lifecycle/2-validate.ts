import type { Finding, ImportReason, Provider, ServiceValidation, StagedFile } from "@bulkport/core/provider"
import { Effect } from "effect"
import type { AdvocateClient } from "../advocate-client.ts"
import {
  saysFieldUnknown,
  saysInvalid,
  saysFileGone,
  stagedFileGone,
  toImportReason
} from "../advocate-failure.ts"
import { jobInputOf, stagedHandleOf } from "../advocate-job-input.ts"

const referenceOf = (file: StagedFile): string => {
  const handle = stagedHandleOf(file)
  return "fileRef" in handle ? handle.fileRef : handle.name
}

/** The service answers with sentences: no code, row or column comes with them. */
const toFinding = (sentence: string): Finding => ({ by: "service", code: "service", message: sentence })

const doneWith = (sentences: ReadonlyArray<string>): ServiceValidation => ({
  status: "done",
  findings: sentences.map(toFinding)
})

const skipped: ServiceValidation = {
  status: "skipped",
  why: "This tenant's API has no validateJobCreation, so the service did not validate the file."
}

const noneBySftp: ServiceValidation = {
  status: "skipped",
  why: "The service validates no file that comes by SFTP before it is imported."
}

/** Lets the service validate the file. An empty answer does not promise a clean import: it may look at a few rows only. */
export const makeValidate =
  (client: AdvocateClient, target: string): NonNullable<Provider["validate"]> =>
  (file, context) =>
    Effect.gen(function* () {
      const handle = stagedHandleOf(file)
      if (!("fileRef" in handle)) return noneBySftp
      const input = yield* jobInputOf(file, handle.fileRef, context)
      return doneWith(yield* client.validateJobCreation(input))
    }).pipe(
      Effect.catch((failure): Effect.Effect<ServiceValidation, ImportReason> => {
        if (failure._tag === "OptionsInvalid") return Effect.fail(failure)
        const reference = referenceOf(file)
        if (saysFileGone(failure, reference)) return Effect.fail(stagedFileGone(reference, failure))
        if (saysFieldUnknown(failure, "validateJobCreation")) return Effect.succeed(skipped)
        // Whether findings come as data or as an error is not documented: either way the question was answered.
        return saysInvalid(failure)
          ? Effect.succeed(doneWith([failure.detail]))
          : Effect.fail(toImportReason(failure, target))
      })
    )
