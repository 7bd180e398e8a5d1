import { findRow, RunJournal, type RowQuestion } from "@bulkport/core"
import { Effect } from "effect"
import { Command, Flag, optionalFlag } from "../../command-line.ts"
import { withEngine } from "../../engine.ts"
import { root } from "../../flags.ts"
import { repeatedFlag } from "../../generated-flags.ts"
import { askQueue } from "../../queue/queued-runs.ts"
import { chooseRun, chosenRun } from "../../runs/choose-run.ts"
import { answer } from "../../session.ts"
import { readSettings } from "../../settings.ts"
import { UsageInvalid } from "../../usage-problem.ts"
import { rowView } from "../../views/row-view.ts"

/** What was said about the row. */
interface RowInput {
  readonly line: number | undefined
  readonly row: number | undefined
  readonly key: ReadonlyArray<string>
}

/** Where to look for the row, from exactly one of the flags. */
const questionOf = ({ line, row, key }: RowInput): Effect.Effect<RowQuestion, UsageInvalid> => {
  const questions: ReadonlyArray<RowQuestion> = [
    ...(line === undefined ? [] : [{ line }]),
    ...(row === undefined ? [] : [{ row }]),
    ...(key.length === 0 ? [] : [{ key }])
  ]
  const [question, ...others] = questions
  return question !== undefined && others.length === 0
    ? Effect.succeed(question)
    : Effect.fail(
        new UsageInvalid({
          problem: "Say which row is meant, in one way: --line, --row or --key.",
          advice:
            "Lines are those that an editor shows, the header being line 1; the key is what the row has in the columns that identify it."
        })
      )
}

const numberFlag = (name: string, description: string) =>
  Flag.Int(name).pipe(
    Flag.filter(
      (number) => number >= 1,
      (number) => `Expected a number from 1 on, not ${number}`
    ),
    optionalFlag,
    Flag.withDescription(description)
  )

/** Says what became of one row of a run, and of it in later retries. */
export const rowCommand = Command.make(
  "row",
  {
    ...chosenRun,
    line: numberFlag("line", "A line of the source file, the header being line 1"),
    row: numberFlag("row", "The number of the row, from 1, without header and blank lines"),
    key: repeatedFlag(Flag.String("key")).pipe(
      Flag.withMetavar("text"),
      Flag.withDescription(
        "What the row has in the column that identifies it; repeated for several columns, in their order"
      )
    )
  },
  Effect.fn("cli.runs.row")(function* (input) {
    const settings = yield* readSettings(yield* root)
    const question = yield* questionOf(input)
    const found = yield* withEngine(settings)(
      Effect.gen(function* () {
        const runId = yield* chooseRun(input, "look into")
        const { id } = yield* (yield* RunJournal).view(runId)
        const fates = yield* findRow(id, question)
        // A retry may be what is not over.
        yield* askQueue(settings, [id, ...fates.flatMap(({ later }) => later.map((step) => step.runId))])
        return { runId: id, question, fates }
      })
    )
    yield* answer((session) => rowView(session, found))
  })
).pipe(
  Command.withDescription(
    "Say what became of one row: in the run, and in the retries that came after it. Shows nothing of what the row contains"
  ),
  Command.withExamples([
    {
      command: "bulkport runs row 20260801-101500-abcde --line 48113",
      description: "Where did the row in line 48,113 go?"
    },
    { command: "bulkport runs row --last --key A1 --key U1", description: "By its two key columns" }
  ])
)
