import { closestName } from "@bulkport/core"
import { Effect } from "effect"
import { Argument, Command } from "../command-line.ts"
import { exitCodes } from "../exit-code.ts"
import type { Page } from "../explain/page.ts"
import { root } from "../flags.ts"
import { answer } from "../session.ts"
import { readShared } from "../settings.ts"
import { UsageInvalid } from "../usage-problem.ts"

/** Loaded on first use: no other call should pay for it. */
const loadPages = Effect.promise(async () => {
  const [{ readPages }, views] = await Promise.all([
    import("../explain/read-pages.ts"),
    import("../views/explain-view.ts")
  ])
  return { pages: readPages(), ...views }
})

const plain = (code: string): string => code.toLowerCase().replaceAll(/[^a-z0-9]/g, "")

/** The page of a code, however its capitals and dashes are typed. An outcome that is no error has that of its exit code. */
const pageOf = (pages: ReadonlyArray<Page>, given: string): Page | undefined => {
  const outcome = Object.entries(exitCodes).find(([name]) => plain(name) === plain(given))
  return (
    pages.find(({ code }) => plain(code) === plain(given)) ??
    pages.find(
      ({ code, kind }) => kind === "exit-code" && outcome !== undefined && code === String(outcome[1])
    )
  )
}

const unknownCode = (given: string, pages: ReadonlyArray<Page>): UsageInvalid => {
  const codes = [...pages.map(({ code }) => code), ...Object.keys(exitCodes)]
  const closest = /^\d+$/.test(given) ? undefined : closestName(given, codes)
  const hint = closest === undefined ? "" : ` Did you mean "${closest}"?`
  return new UsageInvalid({
    problem: `There is no error, finding or exit code "${given}".${hint}`,
    advice: 'Run "bulkport explain" to see all of them.'
  })
}

/** Prints what there is to say about an error, a finding or an exit code. */
export const explainCommand = Command.make(
  "explain",
  {
    code: Argument.String("code").pipe(
      Argument.withDescription(
        "Tag of an error, code of a finding, or exit code; a list of all unless given"
      ),
      Argument.withDefault(undefined)
    )
  },
  Effect.fn("cli.explain")(function* ({ code }) {
    yield* readShared(yield* root)
    const { pages, pagesView, pageView } = yield* loadPages
    if (code === undefined) return yield* answer((session) => pagesView(session, pages))
    const page = pageOf(pages, code)
    if (page === undefined) return yield* unknownCode(code, pages)
    yield* answer((session) => pageView(session, page))
  })
).pipe(
  Command.withDescription(
    "Say what an error, a finding or an exit code means, why it happens and what to do"
  ),
  Command.withExamples([
    { command: "bulkport explain StartInDoubt", description: "An error, by the tag that it is printed with" },
    { command: "bulkport explain missing-cell", description: "A finding about a file, by its code" },
    { command: "bulkport explain 5", description: "An exit code" },
    { command: "bulkport explain", description: "List everything that can be explained" }
  ])
)
