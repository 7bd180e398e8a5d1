/** Worlds that the properties have found, made as small as they get: what was wrong in them must not come back. */
import { describe, it } from "@effect/vitest"
import { checkWorld } from "./check-world.ts"
import type { World, WorldRow } from "./engine-world.ts"

const row = (id: string, more: Partial<WorldRow> = {}): WorldRow => ({
  id: id as WorldRow["id"],
  name: "x",
  isValid: true,
  fate: "accepted",
  naming: "by key",
  reasons: 1,
  isSaidTwice: false,
  order: 0,
  hasGapAfter: false,
  ...more
})

interface Changes {
  readonly file?: Partial<World["file"]>
  readonly statements?: Partial<World["statements"]>
  readonly faults?: Partial<World["faults"]>
  readonly crashes?: World["crashes"]
}

/** A world in which nothing is remarkable but these rows and changes. */
const worldOf = (
  rows: ReadonlyArray<WorldRow>,
  { crashes, faults, file, statements }: Changes = {}
): World => ({
  file: { format: "csv", hasMark: false, isHeaderTall: false, rows: [...rows], ...file },
  plan: { mode: "tolerant", allowFindings: true },
  statements: {
    keyMeans: "row",
    reading: 0,
    strangers: 0,
    isSomeNumberOff: false,
    truncated: 0,
    isTruncationSeen: false,
    totals: "missing",
    wrongTotal: { which: "read", by: 1 },
    files: ["accepted.csv"],
    areGone: false,
    jobState: "finished",
    findings: 0,
    ...statements
  },
  faults: {
    starts: [],
    isStartSlow: false,
    find: "at once",
    stages: 0,
    finds: 0,
    tracks: 0,
    collects: 0,
    ...faults
  },
  crashes: crashes ?? []
})

const rejected = { fate: "rejected" } as const
const tall = { isHeaderTall: true }

const found: ReadonlyArray<[string, World]> = [
  [
    "a second job, since a reply was lost after a longer wait than jobs are looked for",
    worldOf([row("a")], { faults: { starts: ["lost, made"], isStartSlow: true, find: "later" } })
  ],
  [
    "a second job, since the process stopped after such a wait and was resumed at once",
    worldOf([row("a")], { faults: { starts: ["stopped, made"], isStartSlow: true, find: "later" } })
  ],
  [
    "a second job, since a look that began before the job showed up ended after the time for looking",
    worldOf([row("a")], { faults: { starts: ["lost, made"], find: "slowly" } })
  ],
  [
    "result files over one another, by the case of their names",
    worldOf([row("a")], { statements: { files: ["a", "A"] } })
  ],
  [
    "result files over one another, by the number that was to tell them apart",
    worldOf([row("a")], { statements: { files: ["3-a", "a", "a"] } })
  ],
  [
    "result files over one another, by the name of a file that is being written",
    worldOf([row("a")], { statements: { files: ["a.part", "a"] } })
  ],
  [
    "a rejected row called accepted, since its rejection names it by other columns",
    worldOf([row("c", { naming: "by wide key" }), row("c", rejected)], { statements: { keyMeans: "record" } })
  ],
  [
    "a rejected row called accepted, since the way of counting that would tell it was not settled",
    worldOf([row("a"), row("a", { ...rejected, naming: "by number" }), row("b", { naming: "not at all" })], {
      statements: { keyMeans: "record" }
    })
  ],
  [
    "a row called accepted by a statement that names another one by number",
    worldOf([
      row("a", { naming: "by both" }),
      row("a", { ...rejected, naming: "not at all" }),
      row("b", { naming: "by both" })
    ])
  ],
  [
    "a row called rejected by the second reason for the rejection of another one",
    worldOf([row("a", { ...rejected, reasons: 2 }), row("a", { naming: "not at all" })])
  ],
  [
    "a rejected row called accepted, since the file that tells of it is cut off",
    worldOf([row("a"), row("a", { ...rejected, order: 1 })], {
      statements: { keyMeans: "record", truncated: 1, isTruncationSeen: true }
    })
  ],
  ...[0, 1, 2, 3, 4].map((reading): [string, World] => [
    `rows taken for their neighbours under a header of two lines, counted in way ${reading}`,
    worldOf(
      [
        row("a", { isValid: false }),
        ...["b", "c", "d", "e"].map((id) => row(id, { naming: "by both" })),
        row("f", { ...rejected, naming: "by number" }),
        row("g")
      ],
      { file: tall, statements: { reading } }
    )
  ]),
  ...[0, 1, 2, 3, 4].map((reading): [string, World] => [
    `the wrong way of counting, since it covers rows that were never spoken of, counted in way ${reading}`,
    worldOf([row("a"), row("a", { ...rejected, naming: "by number" }), row("b", { naming: "not at all" })], {
      statements: { reading }
    })
  ])
]

describe("what a run did in some world once, and must not do again", () => {
  for (const [name, given] of found) it.live(name, () => checkWorld(given))
})
