import type { Finding, Provider, ServiceValidation, StagedFile } from "@bulkport/core/provider"
import { Effect } from "effect"
import type { AdvocateClient } from "../advocate-client.ts"
import { saysFieldUnknown, saysNotFound, stagedFileGone, toImportReason } from "../advocate-failure.ts"
import { jobInputOf, stagedHandleOf } from "../advocate-job-input.ts"

const referenceOf = (file: StagedFile): string => {
  const handle = stagedHandleOf(file)
  return "fileRef" in handle ? handle.fileRef : handle.name
}

/** The service answers with sentences: no code, row or column comes with them. */
const toFinding = (sentence: string): Finding => ({ by: "service", code: "service", message: sentence })

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
      const sentences = yield* client.validateJobCreation(input)
      return { status: "done", findings: sentences.map(toFinding) } satisfies ServiceValidation
    }).pipe(
      Effect.catch((failure) => {
        if (failure._tag === "OptionsInvalid") return Effect.fail(failure)
        if (saysNotFound(failure)) return Effect.fail(stagedFileGone(referenceOf(file), failure))
        return saysFieldUnknown(failure, "validateJobCreation")
          ? Effect.succeed(skipped)
          : Effect.fail(toImportReason(failure, target))
      })
    )
