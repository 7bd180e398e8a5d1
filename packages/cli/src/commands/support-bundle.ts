import { RunJournal } from "@bulkport/core"
import { Clock, Effect, Stream } from "effect"
import { basename, dirname, join, resolve } from "node:path"
import { Argument, Command, Flag, optionalFlag, switchFlag } from "../command-line.ts"
import { root } from "../flags.ts"
import { withRuns } from "../runs/with-runs.ts"
import { answer, Session } from "../session.ts"
import { readSettings } from "../settings.ts"
import { supportBundleView } from "../views/support-bundle-view.ts"
import type { BundleRun } from "../support-bundle/bundle-entries.ts"

/** The run that is meant: the one named, or the newest. One whose record is damaged is all the more. */
const findRun = (given: string | undefined) =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const id = given ?? (yield* journal.list)[0]
    if (id === undefined) return undefined
    return yield* journal.view(id).pipe(
      Effect.map(({ folder, id }): BundleRun => ({ folder, id })),
      Effect.catchTag(["JournalDamaged", "JournalTooNew"], ({ file }) =>
        Effect.succeed<BundleRun>({ folder: dirname(file), id: basename(dirname(file)) })
      )
    )
  })

/** Loaded on first use: no other call should pay for it. */
const loadBundling = Effect.promise(async () => ({
  ...(await import("../support-bundle/bundle-entries.ts")),
  ...(await import("../support-bundle/zip-file.ts")),
  ...(await import("../support-bundle/redacted-path.ts"))
}))

/** Writes what somebody who helps needs to know into one file. */
export const supportBundleCommand = Command.make(
  "support-bundle",
  {
    run: Argument.String("run").pipe(
      Argument.withDescription("Id of the run, or the beginning of it; the newest unless given"),
      Argument.withDefault(undefined)
    ),
    output: Flag.String("output").pipe(
      optionalFlag,
      Flag.withMetavar("file"),
      Flag.withDescription(
        "The archive to write; bulkport-support-RUN.zip in the working folder unless given"
      )
    ),
    force: switchFlag("force", "Replace the file if there is one")
  },
  Effect.fn("cli.support-bundle")(function* (input) {
    const settings = yield* readSettings(yield* root)
    const session = yield* Session
    const { bundleEntries, thisPerson, writeZip } = yield* loadBundling
    const at = new Date(yield* Clock.currentTimeMillis)
    const written = yield* withRuns(settings)(
      Effect.gen(function* () {
        const run = yield* findRun(input.run)
        const name = `bulkport-support-${run?.id.replaceAll("/", "-") ?? "no-run"}.zip`
        const path = resolve(session.surroundings.folder, input.output ?? join(".", name))
        const entries = yield* bundleEntries(session, settings, run, thisPerson(), at.toISOString())
        const inside = new Map(entries.map((entry) => [entry.name, 0]))
        const counted = entries.map(({ content, name }) => ({
          name,
          content: Stream.tap(content, (text) =>
            Effect.sync(() => inside.set(name, (inside.get(name) ?? 0) + Buffer.byteLength(text)))
          )
        }))
        const bytes = yield* writeZip(path, Stream.fromIterable(counted), at, input.force)
        return {
          path,
          bytes,
          runId: run?.id,
          entries: [...inside].map(([entry, size]) => ({ name: entry, bytes: size }))
        }
      })
    )
    yield* answer(() => supportBundleView(session, written))
  })
).pipe(
  Command.withDescription(
    "Write an archive for whoever helps you: versions, settings and what happened to a run, without rows and without secrets"
  ),
  Command.withExamples([
    { command: "bulkport support-bundle", description: "About the newest run" },
    {
      command: "bulkport support-bundle 20260801-101500-abcde --output support.zip",
      description: "About a run, into a file of your choice"
    }
  ])
)
