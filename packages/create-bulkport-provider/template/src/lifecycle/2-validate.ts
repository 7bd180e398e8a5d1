import { type Finding, type Provider, StagedFileGone } from "@bulkport/core/provider"
import { Effect } from "effect"
import type { AcmeCrmClient } from "../acme-crm-client.ts"
import { fileIdOf } from "./1-stage.ts"

/**
 * Asks the service what it objects to, without importing.
 *
 * Your service: delete this file, and its line in the provider, where there is no such request.
 */
export const makeValidate = (client: AcmeCrmClient): NonNullable<Provider["validate"]> =>
  Effect.fnUntraced(function* (file) {
    const fileId = yield* fileIdOf(file)
    const problems = yield* client.problemsOf(fileId).pipe(
      Effect.catchTag("TargetNotFound", ({ detail = "" }) =>
        // The engine sends the file once more when the run is resumed.
        Effect.fail(new StagedFileGone({ reference: fileId, detail }))
      )
    )
    // A finding names the row and the column, and never quotes the cell.
    const findings = problems.map(({ column, problem, row }): Finding => ({
      by: "service",
      code: "service",
      message: problem,
      row,
      column
    }))
    return { status: "done", findings }
  })
