import type { FileCheck } from "@bulkport/core"
import { checkedWords, checkHeadline, stopWords } from "@bulkport/core/preflight"
import { join } from "node:path"
import { exitCodes } from "../exit-code.ts"
import { count } from "../progress/amounts.ts"
import type { Answer, CallSession } from "../session.ts"
import { columnsText, inspectionFacts, inspectionText } from "./file-facts.ts"
import { type CheckedFile, findingsOf, isSound, levelOf, nextOf } from "./checked-file.ts"
import { codeLines, firstOf } from "./findings-text.ts"
import { lines, namedLines, nextLines } from "./layout.ts"
import { runFacts } from "./run-facts.ts"

const headlineOf = (checked: CheckedFile): string => {
  const { rows, stoppedBy, tally } = checked.check
  return checkHeadline({
    rows,
    findings: findingsOf(checked).findings,
    invalidRows: tally.invalidRows,
    hasDestination: levelOf(checked) !== "file",
    ...(stoppedBy === undefined ? {} : { stoppedBy })
  })
}

const checkedText = (checked: CheckedFile): string => {
  const words = checkedWords(checked.check, checked.importType, checked.provider ?? "")
  return levelOf(checked) === "service" ? `${words}; and by the service itself` : words
}

const notAsked = "The service was not asked: nothing was sent."

const notChecked = (checked: CheckedFile): ReadonlyArray<string> => {
  const { check, importType, noDestination, run } = checked
  if (importType === undefined) {
    // That there are no rules is said better.
    return [noDestination, ...check.notChecked]
  }
  const { parts, validation } = run?.state ?? {}
  if (parts !== undefined) {
    const many = `The file is imported in ${count(parts.length)} parts, since it is more than the service takes in one job.`
    return [...check.notChecked, `${many} The service validates each as it is imported.`]
  }
  return validation === undefined
    ? [
        ...check.notChecked,
        isSound(checked) ? `${notAsked} --with-service lets it validate, and starts nothing.` : notAsked
      ]
    : [...check.notChecked, ...validation.notValidated.filter((sentence) => /service/i.test(sentence))]
}

/** Of a file that breaks off it is not known. */
const conversionLines = ({ conversions, stoppedBy }: FileCheck): ReadonlyArray<string> => {
  if (stoppedBy !== undefined) return []
  return conversions.length === 0 ? ["None: it is sent as it stands."] : conversions
}

const stopFacts = ({ check: { stoppedBy } }: CheckedFile) => {
  if (stoppedBy === undefined) return null
  const { byte, code, column, line, problem } = stoppedBy
  return { code, problem, line, column: column ?? null, byte: byte ?? null }
}

const writtenLines = (session: CallSession, { check, output = "" }: CheckedFile) =>
  check.written.map((name): readonly [string, string] => [
    name.startsWith("valid.") ? "Sound rows" : name.startsWith("invalid.") ? "Other rows" : "All findings",
    session.path(output, name)
  ])

/** Names of columns; none where the first row was taken for them though it looks like data, which must not be shown. */
const namesOf = ({ columns, inspection }: FileCheck): ReadonlyArray<string> =>
  inspection.source.format === "csv" && inspection.columns.length === 0 ? [] : columns

/** Everything that a check tells, on one screen. */
export const checkView = (session: CallSession, checked: CheckedFile): Answer => {
  const { look } = session
  const { check, importType, output, provider, run } = checked
  const { columns, conversions, inspection, rows, stoppedBy, tally } = check
  const { findings, ...found } = findingsOf(checked)
  const isFit = isSound(checked)
  const names = namesOf(check)
  const next = nextOf(session, checked)
  const unsaid = notChecked(checked)
  return {
    exitCode: isFit
      ? exitCodes.Done
      : stoppedBy === undefined
        ? exitCodes.FindingsFound
        : exitCodes.SourceMalformed,
    document: "check",
    json: {
      check: {
        level: levelOf(checked),
        isSound: isFit,
        provider: provider ?? null,
        importType: importType?.id ?? null,
        file: inspectionFacts(inspection),
        rows,
        columns: names,
        conversions,
        findings,
        structural: tally.structural,
        warnings: tally.warnings,
        invalidRows: tally.invalidRows,
        byCode: found.byCode.map((each) => ({
          code: each.code,
          severity: each.severity ?? "error",
          findings: each.findings,
          first: firstOf(found.samples, each) ?? null
        })),
        samples: found.samples,
        stoppedBy: stopFacts(checked),
        notChecked: unsaid,
        written: output === undefined ? [] : check.written.map((name) => join(output, name))
      },
      run: run === undefined ? null : runFacts(run.state, run.folder),
      next: next.command ?? null
    },
    text: lines(
      (isFit ? look.good : look.bad)(headlineOf(checked)),
      namedLines([
        ["File", `${session.path(inspection.source.path)}: ${inspectionText(inspection)}`],
        ["Rows", count(rows)],
        [
          "Columns",
          names.length === columns.length
            ? columnsText(columns)
            : `${count(columns.length)}, not shown: the first row looks like data`
        ],
        ["Guessed", ...inspection.source.guesses.map(look.doubtful)],
        ["Conversion", ...conversionLines(check)],
        ["Findings", ...codeLines(found, undefined), stopWords(check)],
        ["Warnings", ...codeLines(found, "warning").map(look.doubtful)],
        ...writtenLines(session, checked),
        ["Checked", checkedText(checked)],
        ["Not checked", ...unsaid],
        ["Run", run && `${run.state.runId}, in ${session.path(run.folder)}`]
      ]),
      nextLines(next.what, next.command)
    )
  }
}
