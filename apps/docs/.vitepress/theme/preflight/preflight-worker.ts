/** Checks files beside the page, so that it can be used meanwhile. Everything happens in this browser. */
import {
  checkBlob,
  checkedWords,
  checkHeadline,
  commandText,
  counted,
  delimiterName,
  encodingNames,
  type FileInspection,
  findingWords,
  firstOf,
  firstRows,
  type ImportReason,
  type ImportType,
  inspectBlob,
  inspectionWords,
  makeFindingsBlob,
  type SourceCheck,
  size,
  type SourceRequest,
  stopWords,
  UnknownProvider
} from "@bulkport/core/preflight"
import { Cause, Effect, Exit, Fiber } from "effect"
import { offeredImports, providers } from "./offered-imports.ts"
import type {
  Answer,
  CheckAsked,
  Checked,
  Failed,
  FromWorker,
  Inspected,
  ToWorker
} from "./preflight-messages.ts"

/** What a worker has of its own, for types that know of pages only. */
interface WorkerScope {
  postMessage(message: FromWorker): void
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null
}
const scope = self as unknown as WorkerScope

const say = ({ number }: CheckAsked, answer: Answer): Effect.Effect<void> =>
  Effect.sync(() => scope.postMessage({ type: "answer", number, answer }))

const previewRows = 10
const previewCharacters = 200

const cut = (text: string): string =>
  text.length > previewCharacters ? `${text.slice(0, previewCharacters)}…` : text

const importTypeOf = ({ target }: CheckAsked): Effect.Effect<ImportType | undefined, ImportReason> => {
  if (target === undefined) return Effect.succeed(undefined)
  const provider = providers.find(({ id }) => id === target.provider)
  return provider === undefined
    ? Effect.fail(new UnknownProvider({ id: target.provider, known: providers.map(({ id }) => id) }))
    : provider.importType(target.importType, target.options)
}

const lineEndings: Readonly<Record<FileInspection["lineEnding"], string>> = {
  lf: "LF",
  crlf: "CR LF",
  cr: "CR alone",
  mixed: "mixed",
  none: "one line only"
}

const detailsOf = ({ hasByteOrderMark, lineEnding, source }: FileInspection): Inspected["details"] => {
  const { compression, delimiter, encoding, format, header, quote, skipLines } = source
  const isCsv = format === "csv"
  const mark = hasByteOrderMark ? ", with a byte-order mark" : ""
  return [
    ["Format", isCsv ? "CSV" : format === "json" ? "a JSON array" : "JSONL"],
    ["Encoding", `${encodingNames[encoding]}${mark}`],
    ...(isCsv
      ? ([
          ["Delimiter", delimiterName(delimiter)],
          ["Quote", quote === "" ? "none" : quote],
          ["Header", header === undefined ? `line ${skipLines + 1}` : "none in the file, as said above"]
        ] as const)
      : []),
    ["Line ends", lineEndings[lineEnding]],
    ...(compression === "none" ? [] : [["Packed", compression] as const])
  ]
}

const inspected = (asked: CheckAsked, source: SourceRequest): Effect.Effect<void, ImportReason> =>
  Effect.gen(function* () {
    const inspection = yield* inspectBlob({ blob: asked.file, source })
    const rows = yield* firstRows(inspection.source, asked.file, previewRows)
    const isCsv = inspection.source.format === "csv"
    yield* say(asked, {
      type: "inspected",
      words: inspectionWords(inspection),
      guesses: inspection.source.guesses,
      details: detailsOf(inspection),
      header: (rows.find(({ row }) => row === 0)?.cells ?? []).map(cut),
      preview: rows
        .filter(({ row }) => row > 0)
        .slice(0, previewRows)
        .map(({ cells, line, text }) => ({ line, cells: (isCsv ? cells : [text]).map(cut) }))
    })
  })

const resultOf = (
  check: SourceCheck,
  importType: ImportType | undefined,
  asked: CheckAsked,
  file: Blob
): Checked => {
  const { conversions, notChecked, rows, stoppedBy, tally } = check
  const { byCode, findings, invalidRows, samples, warnings } = tally
  const { columns: names, source } = check.inspection
  return {
    type: "checked",
    headline: checkHeadline({
      rows,
      findings,
      invalidRows,
      hasDestination: importType !== undefined,
      ...(stoppedBy === undefined ? {} : { stoppedBy })
    }),
    isSound: findings === 0 && stoppedBy === undefined,
    rows,
    // What looks like data is not told as names.
    columns: source.format === "csv" && names.length === 0 ? [] : check.columns,
    conversions:
      stoppedBy !== undefined
        ? []
        : conversions.length === 0
          ? ["None: it is sent as it stands."]
          : conversions,
    findings,
    warnings,
    codes: byCode.map((each) => {
      const first = firstOf(samples, each)
      return {
        code: each.code,
        count: each.findings,
        isWarning: each.severity === "warning",
        words: first === undefined ? "beyond the first hundred findings" : findingWords(first)
      }
    }),
    shown: samples.map(({ code, column, line, message, row, rule, severity }) => ({
      line,
      row,
      column: column ?? "",
      code,
      message: rule === undefined ? message : `${message} (${rule})`,
      isWarning: severity === "warning"
    })),
    stop: stopWords(check),
    checked: checkedWords(check, importType, asked.target?.provider ?? ""),
    notChecked: [
      importType === undefined
        ? "No import was chosen, so rows were held against no rules."
        : "The service was not asked: nothing was sent.",
      ...notChecked
    ],
    file
  }
}

const checked = (asked: CheckAsked): Effect.Effect<void, ImportReason> =>
  Effect.gen(function* () {
    // The words for encodings come from a list of these.
    const source = { ...asked.reading, path: asked.name } as SourceRequest
    // A name that begins with a hyphen would be taken for a flag.
    const path = asked.name.startsWith("-") ? `./${asked.name}` : asked.name
    yield* say(asked, { type: "begun", command: commandText(["bulkport", "check", path, ...asked.flags]) })
    const importType = yield* importTypeOf(asked)
    yield* inspected(asked, source)
    const findings = makeFindingsBlob()
    const check = yield* checkBlob({
      blob: asked.file,
      source,
      findings: findings.sink,
      ...(importType === undefined ? {} : { importType }),
      onRead: (bytes, totalBytes, rows) => {
        const isPacked = totalBytes !== asked.file.size
        const words = `${size(bytes)}${isPacked ? " unpacked" : ` of ${size(totalBytes)}`}, ${counted(rows, "row")}`
        return say(asked, { type: "read", share: isPacked ? undefined : bytes / totalBytes, words })
      }
    })
    yield* say(asked, resultOf(check, importType, asked, findings.blob()))
  })

const failedOf = (cause: Cause.Cause<ImportReason>): Failed => {
  const reason = cause.reasons.find(Cause.isFailReason)?.error
  if (reason === undefined) {
    const nextStep = "Reload the page; the command line checks the same file by the same rules."
    return { type: "failed", reason: undefined, message: "This page has failed, not your file.", nextStep }
  }
  const { _tag, message } = reason
  const nextStep =
    _tag === "SourceFileUnreadable" || _tag === "StorageFailed"
      ? "It may have been changed or removed since it was chosen: choose it again."
      : reason.nextStep.replace(/^Nothing was sent\. ?/, "")
  return { type: "failed", reason: _tag, message, nextStep }
}

/** The check that is under way. */
let running: Fiber.Fiber<void, ImportReason> | undefined

const stop = async (): Promise<void> => {
  const fiber = running
  running = undefined
  if (fiber !== undefined) await Effect.runPromise(Fiber.interrupt(fiber))
}

const start = (asked: CheckAsked): void => {
  const fiber = Effect.runFork(checked(asked))
  running = fiber
  fiber.addObserver((exit) => {
    if (running !== fiber) return
    running = undefined
    if (Exit.isFailure(exit)) Effect.runSync(say(asked, failedOf(exit.cause)))
  })
}

scope.onmessage = ({ data }) => {
  void stop().then(() => {
    if (data.type === "check") start(data)
  })
}

scope.postMessage({ type: "ready", imports: offeredImports })
