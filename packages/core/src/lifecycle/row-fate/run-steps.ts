/** What one run did with rows that are asked for. */
import { Effect, Result } from "effect"
import { type ImportReason, OptionsInvalid, StepMissing } from "../../errors/reasons.ts"
import { RowIndex } from "../../journal/row-index.ts"
import { partRunId } from "../../journal/run-id.ts"
import { RunJournal, type RunView } from "../../journal/run-journal.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import type { RowQuestion, RowStep } from "../../model/row-fate.ts"
import { ProviderRegistry } from "../../provider/provider-registry.ts"
import type { ImportServices } from "../run-import.ts"
import { type FileQuestion, type LocatedRow, locateRows, mostRows } from "./locate-row.ts"
import { type RecordedOutcome, recordedOutcomes } from "./recorded-outcome.ts"
import { keyOfRows, keyText } from "./row-key.ts"
import { isSentAsIs, shownWords } from "./shown-words.ts"

/** A row as a run has it, with words that may be shown. */
interface Found extends Pick<RowStep, "line" | "row" | "outcome" | "code" | "message" | "word"> {
  readonly sent?: number
}

/** Where the rows of a run are, once its file has been read. */
interface Staged {
  readonly view: RunView
  readonly file: PreparedFile
}

const text = (name: "code" | "message" | "word", value: string) => (value === "" ? {} : { [name]: value })

const withWords = (
  { line, outcome, row, sent }: Pick<RecordedOutcome, "line" | "outcome" | "row" | "sent">,
  words: Pick<RecordedOutcome, "code" | "message" | "word">
): Found => ({
  line,
  row,
  outcome,
  ...(sent === undefined ? {} : { sent }),
  ...text("code", words.code),
  ...text("message", words.message),
  ...text("word", words.word)
})

/** What a key means in this file. Fails where rows of this import are not identified by anything. */
const keyQuestion = ({ file, view }: Staged, key: string | ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { importType: id, options, provider } = view.state.plan
    const plugin = yield* (yield* ProviderRegistry).plugin(provider)
    const importType = yield* plugin.importType(id, options)
    const keyOf = keyOfRows(view.state.plan, importType, file)
    const columns = importType.key?.columns ?? []
    const values = typeof key === "string" ? [key] : key
    const advice = "Look for the row by its line or its number instead."
    if (keyOf === undefined) {
      const why =
        columns.length === 0
          ? `rows of "${importType.title}" are not identified by any column`
          : `the file does not have ${columns.join(" and ")}, which identifies its rows`
      return yield* new OptionsInvalid({ problems: [`No row can be found by its key: ${why}.`], advice })
    }
    if (values.length !== columns.length) {
      const problem = `The key of a row is ${columns.length === 1 ? "one value" : `${columns.length} values`}, of ${columns.join(" and ")}; ${values.length} given.`
      return yield* new OptionsInvalid({ problems: [problem], advice })
    }
    return { key: keyText(values), keyOf }
  })

/** True when each row of the user's file is known to be in a line of its own: what is sent is known, and it is sent as it is. */
const hasLineForRow = (file: PreparedFile): boolean =>
  isSentAsIs(file) && !file.hasMultilineRows && file.source.format !== "json"

/** What the service has said of rows, from the files of the run. */
const recorded = (
  { file, view }: Staged,
  outcomesFile: string,
  question: FileQuestion | { readonly row: number }
) =>
  Effect.gen(function* () {
    const read = (by: "row" | "line", places: ReadonlyArray<number>) =>
      places.length === 0
        ? Effect.succeed([])
        : recordedOutcomes(view.folder, outcomesFile, { by, places: new Set(places) })
    let located: ReadonlyArray<LocatedRow> = []
    let outcomes: ReadonlyArray<RecordedOutcome> = []
    if ("row" in question) outcomes = yield* read("row", [question.row])
    else {
      if ("line" in question) outcomes = yield* read("line", [question.line])
      if (outcomes.length === 0 && !("line" in question && hasLineForRow(file))) {
        located = yield* locateRows(file, view.folder, question)
        outcomes = yield* read(
          "row",
          located.map(({ row }) => row.row)
        )
      }
    }
    return yield* Effect.forEach(outcomes, (outcome) =>
      Effect.map(
        shownWords(
          file,
          view.folder,
          outcome,
          located.find(({ row }) => row.row === outcome.row)
        ),
        (words) => withWords(outcome, words)
      )
    )
  })

/** Asks the index of the store first, which may not be there or not be sure. */
const collectedRows = (
  staged: Staged,
  outcomesFile: string,
  question: FileQuestion | { readonly row: number }
) =>
  Effect.gen(function* () {
    const index = yield* RowIndex
    const known = "keyOf" in question ? { key: question.key } : "rows" in question ? undefined : question
    if (index !== undefined && known !== undefined) {
      // The files are there, too.
      const answer = yield* Effect.result(index.find(staged.view.id, known))
      const isEnough =
        Result.isSuccess(answer) &&
        answer.success.isCertain &&
        answer.success.rows.every(({ message }) => message !== undefined)
      if (isEnough) {
        return answer.success.rows.map((row) => withWords(row, { ...row, message: row.message ?? "" }))
      }
    }
    return yield* recorded(staged, outcomesFile, question)
  })

/** A part of a file, and which of its rows. */
const partAt = (view: RunView, sent: number) => {
  let before = 0
  for (const part of view.state.parts ?? []) {
    if (sent <= before + part.rows) return { number: part.number, row: sent - before }
    before += part.rows
  }
  return undefined
}

/** What the run of a part has collected while the whole has not. */
const outcomeInPart = (
  staged: Staged,
  sent: number
): Effect.Effect<Found | undefined, ImportReason, RunJournal> =>
  Effect.gen(function* () {
    const at = partAt(staged.view, sent)
    if (at === undefined) return undefined
    const part = yield* Effect.result((yield* RunJournal).view(partRunId(staged.view.id, at.number)))
    if (Result.isFailure(part)) return undefined
    const { state } = part.success
    if (state.collected === undefined || state.staged === undefined) return undefined
    const [outcome] = yield* recorded(
      { view: part.success, file: state.staged.prepared },
      state.collected.outcomesFile,
      { row: at.row }
    )
    return outcome
  })

/** Rows of a run whose results are not there yet: what was not set aside is pending, unless its part is further. */
const pendingRows = (staged: Staged, question: FileQuestion | { readonly row: number }) =>
  Effect.gen(function* () {
    const inFile = "row" in question ? { rows: new Set([question.row]) } : question
    const located = yield* locateRows(staged.file, staged.view.folder, inFile)
    return yield* Effect.forEach(located, ({ row, sent }) =>
      Effect.gen(function* () {
        const place = { row: row.row, line: row.line, ...(sent === undefined ? {} : { sent }) }
        if (row.setAside !== undefined) {
          return withWords({ ...place, outcome: "set-aside" }, { ...row.setAside, word: "" })
        }
        const inPart = sent === undefined ? undefined : yield* outcomeInPart(staged, sent)
        const found: Found = { outcome: "pending", ...inPart, ...place }
        return found
      })
    )
  })

/** The part and the job that a row was sent with. */
const sentWith = (
  view: RunView,
  sent: number | undefined
): Effect.Effect<Partial<RowStep>, never, RunJournal> =>
  Effect.gen(function* () {
    const { collected, job, parts } = view.state
    if (sent === undefined) return {}
    if (parts === undefined) return job === undefined ? {} : { jobId: job.id }
    const number = partAt(view, sent)?.number
    if (number === undefined) return {}
    const runId = partRunId(view.id, number)
    const part = { number, of: parts.length, runId }
    const reported = collected?.parts?.find((known) => known.number === number)
    if (reported !== undefined) return { part, jobId: reported.job.id }
    const of = yield* Effect.result((yield* RunJournal).view(runId))
    const jobId = Result.isSuccess(of) ? of.success.state.job?.id : undefined
    return { part, ...(jobId === undefined ? {} : { jobId }) }
  })

/** What one run did with the rows that are asked for. */
export const stepsIn = (
  view: RunView,
  question: RowQuestion
): Effect.Effect<ReadonlyArray<RowStep>, ImportReason, ImportServices> =>
  Effect.gen(function* () {
    const { collected, prepared, staged: stagedFile } = view.state
    const file = stagedFile?.prepared ?? prepared
    if (file === undefined) return yield* new StepMissing({ runId: view.id, missing: "stage" })
    const staged = { view, file }
    const asked = "key" in question ? yield* keyQuestion(staged, question.key) : question
    const found =
      collected === undefined
        ? yield* pendingRows(staged, asked)
        : yield* collectedRows(staged, collected.outcomesFile, asked)
    return yield* Effect.forEach(found.slice(0, mostRows), ({ sent, ...row }) =>
      Effect.map(sentWith(view, sent), (more): RowStep => ({ runId: view.id, ...row, ...more }))
    )
  })
