/** What happened to a run, in words, one line for each thing that a reader may want to know. */
import type { JournalEntry, LifecycleStep, Progress, RecordedEntry } from "@bulkport/core"
import { stepOf } from "@bulkport/core"
import { count, counted, duration, size } from "../progress/amounts.ts"

/** Something that happened. */
export interface ToldEvent {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly step?: LifecycleStep
  readonly words: string
  /** True for what a reader should look at. */
  readonly isOdd?: boolean
}

/** So many are told; of more, those in the middle are left out. */
const mostEvents = 60

/** From this on, a time in which nothing was recorded is told. */
const pauseMillis = 5000

const knownBy = {
  reply: "said the reply",
  find: "found there by its label",
  person: "as somebody has said"
} as const

const saidOf = ({ providerState, rowsProcessed }: Progress): string =>
  rowsProcessed === undefined ? providerState : `${providerState}, ${count(rowsProcessed)} rows processed`

type Words = Pick<ToldEvent, "words" | "isOdd"> | undefined

/** The words for an entry; `undefined` for one that says nothing new. */
const wordsOf = (entry: JournalEntry): Words => {
  switch (entry._tag) {
    case "run-created":
      return { words: "The run was begun." }
    case "source-moved":
      return { words: "The file was at another place, with the same content.", isOdd: true }
    case "store-put-back":
      return { words: "The store of runs had been put back from a backup.", isOdd: true }
    case "prepared": {
      const aside = entry.file.setAside === 0 ? "" : `, ${count(entry.file.setAside)} set aside`
      return {
        words: `The file was read: ${counted(entry.file.rows, "row")}, ${size(entry.file.bytes)}${aside}.`
      }
    }
    case "stage-refused":
      return { words: `It was refused (${entry.reason}): nothing was started.`, isOdd: true }
    case "split":
      return { words: `It was cut into ${count(entry.parts.length)} parts, each with a job of its own.` }
    case "staged-gone":
      return { words: "What was sent ahead was gone, and was sent again.", isOdd: true }
    case "validated": {
      const { findings } = entry.report
      return {
        words: findings === 0 ? "Validated: no findings." : `Validated: ${counted(findings, "finding")}.`
      }
    }
    case "confirmed":
      return { words: "Somebody agreed to an import that cannot be undone." }
    case "start-begun":
      return {
        words:
          entry.attempt === 1
            ? "The start was asked for."
            : `The start was asked for, attempt ${entry.attempt}.`
      }
    case "start-refused":
      return { words: `The start was refused (${entry.reason}): there is no job.`, isOdd: true }
    case "start-in-doubt":
      return { words: `It was not certain whether there is a job: ${entry.cause}.`, isOdd: true }
    case "job-absent":
      return {
        words:
          entry.knownBy === "person"
            ? "There is no job, as somebody has said."
            : "The job was looked for, and there is none.",
        isOdd: true
      }
    case "job-started":
      return {
        words: `There is a job, ${knownBy[entry.knownBy]}: ${entry.job.id}.`,
        isOdd: entry.knownBy !== "reply"
      }
    case "progressed":
      return { words: `The service says ${saidOf(entry.progress)}.` }
    case "tracked":
      return {
        words: `The job has ended: the service says ${saidOf(entry.progress)}.`,
        isOdd: entry.progress.state === "failed"
      }
    case "output-saved":
      return { words: `${entry.output.name} was saved, ${size(entry.output.bytes)}.` }
    case "collected":
      return { words: "The outcome of every row was written down." }
    case "report-told":
      return { words: "Whoever embeds the engine was told of the report." }
    case "stage-begun":
    case "staged":
    case "validate-begun":
    case "job-looked-for":
    case "collect-begun":
    case "reported":
      return undefined
  }
}

/** What comes between two entries: time in which nobody was at work, and a step that was not finished the first time. */
const between = (
  before: RecordedEntry,
  next: RecordedEntry,
  { hasParts, isAgain }: { readonly hasParts: boolean; readonly isAgain: boolean }
): ReadonlyArray<ToldEvent> => {
  const gap = next.at - before.at
  if (!next.entry._tag.endsWith("-begun") || (!isAgain && gap < pauseMillis)) return []
  // Parts have records of their own.
  if (hasParts && !isAgain) return [{ at: next.at, words: "All parts were imported." }]
  const pause = gap < pauseMillis ? "" : ` after ${duration(gap)} in which nothing was recorded`
  const words = isAgain ? `It was taken up again${pause}.` : `It went on${pause}.`
  return [{ at: next.at, words, isOdd: isAgain }]
}

/** Everything that happened, oldest first; without what says nothing that the event before has not said. */
export const toldEvents = (entries: ReadonlyArray<RecordedEntry>): ReadonlyArray<ToldEvent> => {
  const told: Array<ToldEvent> = []
  const begun = new Set<string>()
  const hasParts = entries.some(({ entry }) => entry._tag === "split")
  let before: RecordedEntry | undefined
  for (const [index, recorded] of entries.entries()) {
    const { at, entry } = recorded
    const next = entries[index + 1]?.entry
    // The same look, once more as the last one.
    if (entry._tag === "progressed" && next?._tag === "tracked") continue
    const step = stepOf(entry)
    const isAgain = entry._tag !== "start-begun" && begun.has(entry._tag)
    if (before !== undefined) told.push(...between(before, recorded, { hasParts, isAgain }))
    if (entry._tag.endsWith("-begun")) begun.add(entry._tag)
    const words = wordsOf(entry)
    if (words !== undefined && words.words !== told.at(-1)?.words) {
      told.push({ at, ...(step === undefined ? {} : { step }), ...words })
    }
    before = recorded
  }
  if (told.length <= mostEvents) return told
  const half = mostEvents / 2
  const left = { at: told[half]?.at ?? 0, words: `${count(told.length - mostEvents)} more, left out here.` }
  return [...told.slice(0, half), left, ...told.slice(-half)]
}
