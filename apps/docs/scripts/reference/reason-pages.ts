/** What reasons carry, as Markdown: a table below each page about an error, and one page with all of them. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import type { ReasonFacts } from "../api/reason-fields.ts"
import { contentFolder, writePage } from "../generated-page.ts"
import { code, literally, markdownTable } from "../markdown-table.ts"

const again = ({ isRetryable }: ReasonFacts): string =>
  isRetryable === undefined
    ? "Whether the same call may be made again depends on the failure: `isRetryable` says so."
    : isRetryable
      ? "The same call may be made again: `isRetryable` is true, and the engine does so by itself, a few times."
      : "The same call would end the same way: `isRetryable` is false."

/** What stands below the page about a reason. */
export const reasonPart = (facts: ReasonFacts): string =>
  [
    "## In code",
    "",
    `\`reason._tag\` is \`"${facts.tag}"\`. ${again(facts)}`,
    "",
    ...(facts.fields.length === 0
      ? []
      : [
          markdownTable(
            ["Member", "Type", "What it is"],
            facts.fields.map(({ description, isOptional, name, type }) => [
              code(isOptional ? `${name}?` : name),
              code(type),
              literally(description)
            ])
          )
        ])
  ].join("\n")

/** A reason of an import has a page, as the layout check sees to; others that the packages export may have none. */
const named = (tag: string): string =>
  existsSync(join(contentFolder, `errors/${tag}.md`)) ? `[${tag}](/errors/${tag})` : code(tag)

/** Writes the page with all reasons. */
export const writeReasonsPage = (reasons: ReadonlyArray<ReasonFacts>): Promise<void> =>
  writePage({
    path: "reference/reasons.md",
    title: "Reasons in code",
    body: [
      "What each reason of an `ImportError` carries beside `message`, `nextStep` and `isRetryable`. What they mean and what to do is told in",
      "[errors](/errors/).",
      "",
      markdownTable(
        ["Reason", "Again", "Members"],
        reasons.map(({ fields, isRetryable, tag }) => [
          named(tag),
          isRetryable === undefined ? "depends" : isRetryable ? "yes" : "no",
          fields.map(({ isOptional, name }) => code(isOptional ? `${name}?` : name)).join(", ")
        ])
      )
    ].join("\n")
  })
