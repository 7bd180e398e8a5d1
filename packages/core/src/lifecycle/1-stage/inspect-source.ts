import { Effect } from "effect"
import {
  type ImportReason,
  OptionsInvalid,
  SourceFileEmpty,
  type SourceFileUnreadable,
  type SourceMalformed,
  type StorageFailed
} from "../../errors/reasons.ts"
import type { FileInspection } from "../../model/file-inspection.ts"
import type { SourceFile, SourceRequest, TextEncoding } from "../../model/source-file.ts"
import { malformedSource } from "../../rows/malformed-source.ts"
import { RowProblem } from "../../rows/row-problem.ts"
import type { ByteDecoders } from "../../rows/byte-decoders.ts"
import { alienControls, alienText } from "./alien-format.ts"
import { type Detected, detectEncoding } from "./detect-encoding.ts"
import { detectFormat } from "./detect-format.ts"
import { inspectText } from "./inspect-text.ts"
import { linesBehind } from "./sample-lines.ts"
import { type SourceSample, sourceSample } from "./source-sample.ts"
import type { SourceBytes } from "./source-bytes.ts"
import { unreadable } from "./unreadable-source.ts"

/**
 * Looks at the beginning of a file, wherever its bytes come from, and finds out whatever the request leaves out; what the request says is taken as it is.
 *
 * Reads no more than 256 KiB of content. Fails where there is no file, nothing in it, or no table: `SourceFileUnreadable`,
 * `SourceFileEmpty`, `SourceMalformed`; `OptionsInvalid` for punctuation that no file can have. Rows are not checked.
 */
export const inspectSource = (
  request: SourceRequest,
  from: SourceBytes
): Effect.Effect<FileInspection, ImportReason> =>
  Effect.gen(function* () {
    const { header, path } = request
    yield* usablePunctuation(request)
    const bytes = yield* from.size
    const sample = yield* Effect.mapError(sourceSample(request, from, bytes), toReason(path))
    const encoding: Detected<TextEncoding> =
      request.encoding === undefined
        ? detectEncoding(from.decoders, sample.bytes, sample.isWhole)
        : { value: request.encoding }
    const { hasByteOrderMark, isWhole, text } = decoded(from.decoders, sample, encoding.value)
    if (isWhole && text.trim() === "") return yield* new SourceFileEmpty({ path, hasHeader: false })
    const alien = alienText(text) ?? alienControls(text)
    const format = alien ?? request.format ?? detectFormat(linesBehind(text, request.skipLines ?? 0), path)
    if (format instanceof RowProblem) return yield* malformedSource(path, format)
    if (format !== "csv" && header !== undefined) {
      const problem = `The names of columns were given for ${path}, which is ${format}: its rows have their names in them.`
      return yield* new OptionsInvalid({ problems: [problem] })
    }
    const { columns, guesses, lineEnding, ...dialect } = inspectText(request, format, { text, isWhole })
    const source: SourceFile = {
      path,
      compression: sample.compression,
      encoding: encoding.value,
      format,
      ...dialect,
      ...(header === undefined ? {} : { header }),
      guesses: [
        ...(request.guesses ?? []),
        ...(encoding.guess === undefined ? [] : [encoding.guess]),
        ...guesses
      ]
    }
    return { source, bytes, hasByteOrderMark, lineEnding, columns }
  })

/** The text of a sample up to the first character that is cut or invalid, without its mark. */
const decoded = (decoders: ByteDecoders, { bytes, isWhole }: SourceSample, encoding: TextEncoding) => {
  const { read, text } = decoders[encoding](bytes)
  const hasByteOrderMark = encoding.startsWith("utf") && text.startsWith("\uFEFF")
  return {
    hasByteOrderMark,
    isWhole: isWhole && read === bytes.length,
    text: hasByteOrderMark ? text.slice(1) : text
  }
}

const usablePunctuation = ({
  delimiter,
  quote,
  skipLines
}: SourceRequest): Effect.Effect<void, OptionsInvalid> => {
  const problems: Array<string> = []
  if (delimiter !== undefined && !/^[^\r\n]$/.test(delimiter)) {
    problems.push("The delimiter must be one character, and no line break.")
  }
  if (quote !== undefined && !/^[^\r\n]?$/.test(quote)) {
    problems.push("The quote must be one character, or none, and no line break.")
  }
  if (delimiter !== undefined && delimiter === (quote ?? '"')) {
    problems.push("The delimiter and the quote must not be the same character.")
  }
  if (skipLines !== undefined && !(Number.isSafeInteger(skipLines) && skipLines >= 0)) {
    problems.push("The number of lines to skip must be a whole number, 0 or more.")
  }
  return problems.length === 0 ? Effect.void : Effect.fail(new OptionsInvalid({ problems }))
}

const toReason =
  (path: string) =>
  (failure: RowProblem | StorageFailed): SourceMalformed | SourceFileUnreadable =>
    failure instanceof RowProblem ? malformedSource(path, failure) : unreadable(path, failure.code)
