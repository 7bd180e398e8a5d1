import type { Effect } from "effect"
import type { ImportReason } from "../../errors/reasons.ts"
import type { FileInspection } from "../../model/file-inspection.ts"
import type { SourceRequest } from "../../model/source-file.ts"
import { fileSource } from "./file-source.ts"
import { inspectSource } from "./inspect-source.ts"

/**
 * Looks at the beginning of a file and finds out whatever the request leaves out; what the request says is taken as it is.
 *
 * Reads no more than 256 KiB of content. Fails where there is no file, nothing in it, or no table: `SourceFileUnreadable`,
 * `SourceFileEmpty`, `SourceMalformed`; `OptionsInvalid` for punctuation that no file can have. Rows are not checked.
 */
export const inspectFile = (request: SourceRequest): Effect.Effect<FileInspection, ImportReason> =>
  inspectSource(request, fileSource(request.path))
