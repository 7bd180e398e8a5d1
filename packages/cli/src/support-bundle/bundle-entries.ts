/** What a support bundle is made of, one entry after the other. */
import { JournalEntry, type JournalProblem, RunJournal, type RunView } from "@bulkport/core"
import { Effect, Schema, Stream } from "effect"
import { createReadStream } from "node:fs"
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { summaryOf } from "../runs/run-summary.ts"
import { withoutSecrets } from "../secrets.ts"
import type { CallSession } from "../session.ts"
import type { Settings } from "../settings.ts"
import { shownParts } from "../shown-parts.ts"
import { aboutHere } from "./about-here.ts"
import { bundleReadme } from "./bundle-readme.ts"
import { redactedLine } from "./redacted-entry.ts"
import { type Person, redactedPath, withoutUserInfo } from "./redacted-path.ts"
import { runFiles } from "./run-files.ts"
import type { BundleEntry } from "./zip-file.ts"

const encodeEntry = Schema.encodeSync(Schema.toCodecJson(JournalEntry))

/** The run that a bundle is about. */
export interface BundleRun {
  readonly id: string
  readonly folder: string
}

const one = (name: string, value: unknown): BundleEntry => ({
  name,
  content: Stream.succeed(`${JSON.stringify(value, null, 2)}\n`)
})

/** A journal line by line, as it may be shown, in constant memory; nothing where there is none. */
const redactedJournal = (file: string, person: Person): Stream.Stream<string> => {
  let number = 0
  return Stream.suspend(() =>
    Stream.fromAsyncIterable(
      createReadStream(file, { encoding: "utf8" }) as AsyncIterable<string>,
      (error) => error
    )
  ).pipe(
    Stream.splitLines,
    Stream.map((line) => `${redactedLine(line, (number += 1), person)}\n`),
    Stream.orElseSucceed(() => `${JSON.stringify({ is: "a journal that could not be read" })}\n`)
  )
}

/** The same of a record that is in a database. */
const redactedEntries = (id: string, person: Person): Stream.Stream<string, never, RunJournal> =>
  Stream.unwrap(
    Effect.map(
      Effect.flatMap(RunJournal, (journal) => journal.view(id)),
      ({ entries }) =>
        Stream.fromIterable(entries).pipe(
          Stream.map(({ at, entry, sequence }) => {
            const line = JSON.stringify({ sequence, at, entry: encodeEntry(entry) })
            return `${redactedLine(line, sequence, person)}\n`
          })
        )
    )
  ).pipe(Stream.orElseSucceed(() => `${JSON.stringify({ is: "a record that could not be read" })}\n`))

/** Numbers of the parts whose folders are there, in order. */
const partsOf = (folder: string): Effect.Effect<ReadonlyArray<number>> =>
  Effect.promise(async () => {
    const names = await readdir(join(folder, "parts")).catch(() => [])
    return names
      .filter((name) => /^[1-9]\d*$/.test(name))
      .map(Number)
      .sort((one, other) => one - other)
  })

/** Where the run stands, or why that cannot be told. The text of a problem may name a place, and nothing else of somebody's. */
const standingOf = ({ folder, id }: BundleRun, person: Person) =>
  Effect.gen(function* () {
    const view = yield* (yield* RunJournal).view(id)
    // The id of a job is the service's own text, and is shown by the journal if it looks like one.
    const { file, job: _ofTheService, target, ...summary } = summaryOf(view, yield* shownParts(view))
    return {
      ...summary,
      folder: redactedPath(folder, person),
      file: redactedPath(file, person),
      target: withoutUserInfo(redactedPath(target, person))
    }
  }).pipe(
    Effect.catch(({ _tag }: JournalProblem) =>
      Effect.succeed({ id, folder: redactedPath(folder, person), state: "unreadable", problem: _tag })
    )
  )

/** Paths of result files, as they stand in the records of a run and of its parts. */
const receivedBy = ({ id }: BundleRun, parts: ReadonlyArray<number>) =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const paths = new Set<string>()
    for (const part of [undefined, ...parts]) {
      const partId = part === undefined ? id : `${id}/parts/${part}`
      const view = yield* Effect.orElseSucceed(journal.view(partId), (): RunView | undefined => undefined)
      for (const { entry } of view?.entries ?? []) {
        // Their names are the service's own.
        if (entry._tag === "output-saved" && /^[\w./-]+$/.test(entry.output.path))
          paths.add(part === undefined ? entry.output.path : `parts/${part}/${entry.output.path}`)
      }
    }
    return paths
  })

/** All entries of a bundle; each is made when it is its turn. */
export const bundleEntries = (
  session: CallSession,
  settings: Settings,
  run: BundleRun | undefined,
  person: Person,
  at: string
): Effect.Effect<ReadonlyArray<BundleEntry>, never, RunJournal> =>
  Effect.gen(function* () {
    const about = { madeAt: at, ...aboutHere(session, settings, person) }
    const plain: ReadonlyArray<BundleEntry> = [
      { name: "README.txt", content: Stream.succeed(bundleReadme(run?.id)) },
      one("about.json", about)
    ]
    if (run === undefined) return plain
    const journal = yield* RunJournal
    const below = `runs/${run.id}`
    const parts = yield* partsOf(run.folder)
    const folders = ["", ...parts.map((part) => `parts/${part}/`)]
    return [
      ...plain,
      one(`${below}/run.json`, yield* standingOf(run, person)),
      one(`${below}/files.json`, yield* runFiles(run.folder, yield* receivedBy(run, parts))),
      ...folders.map((folder) => ({
        name: `${below}/${folder}journal.ndjson`,
        content:
          settings.store.kind === "folder"
            ? redactedJournal(join(run.folder, folder, "journal.ndjson"), person)
            : redactedEntries(`${run.id}/${folder}`.replace(/\/$/, ""), person).pipe(
                Stream.provideService(RunJournal, journal)
              )
      }))
    ]
  }).pipe(
    Effect.map((entries) =>
      // What must not be in any entry is taken out of all of them once more, whatever it came from.
      entries.map(({ content, name }) => ({
        name,
        content: Stream.map(content, (text) => withoutSecrets(text, session))
      }))
    )
  )
