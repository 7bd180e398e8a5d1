/** Imports through the queue and its workers, beside the same imports without them. What they import into takes no time. */
import { fork } from "node:child_process"
import { once } from "node:events"
import { mkdtemp } from "node:fs/promises"
import { join } from "node:path"
import { startPostgres } from "postgres-for-tests"
import { here, jsonOf } from "./lib/child.ts"
import type { DatabaseFigures } from "./lib/database-figures.ts"
import { type Figure, type Section, unbound } from "./lib/figure.ts"
import { inTurn, median } from "./lib/paired.ts"
import { writeQueueFile } from "./lib/queue-files.ts"
import type { QueueRuns } from "./lib/queue-runs.ts"

/** Where runs are recorded: an address for PostgreSQL, none for SQLite. */
interface Store {
  readonly folder: string
  readonly databaseUrl: string
}

/** What a worker says of itself. */
interface WorkerFigures {
  readonly megabytes: number
  /** CPU that it has taken since it began. */
  readonly cpuSeconds: number
}

/** Runs something while so many workers work, and hands it a way to ask what the first of them takes. */
const whileWorking = async <Value>(
  { databaseUrl, folder }: Store,
  workers: number,
  body: (figures: () => Promise<WorkerFigures>) => Promise<Value>,
  most = 1000
): Promise<Value> => {
  const children = Array.from({ length: workers }, () =>
    fork(here("queue-worker.ts"), [folder, databaseUrl, String(most)], { execArgv: ["--expose-gc"] })
  )
  try {
    await Promise.all(
      children.map((child) =>
        Promise.race([
          once(child, "message"),
          once(child, "exit").then(() => Promise.reject(new Error("A worker ended before it worked.")))
        ])
      )
    )
    return await body(async () => {
      const [first] = children
      if (first === undefined) throw new Error("There is no worker.")
      const answered = once(first, "message")
      first.send("figures")
      const [figures] = (await answered) as [WorkerFigures]
      return figures
    })
  } finally {
    await Promise.all(
      children.map(async (child) => {
        if (child.exitCode !== null) return
        const ended = once(child, "exit")
        child.disconnect()
        await ended
      })
    )
  }
}

/** From submission to report, by one, two and three workers; and the same without a queue. */
export const cluster: Section = {
  name: "cluster",
  title: "Imports through the queue",
  run: async ({ folder, isQuick }) => {
    const runs = isQuick ? 20 : 300
    const rounds = isQuick ? 1 : 3
    const queued = isQuick ? 100 : 10_000
    const file = join(folder, "ten-rows.csv")
    await writeQueueFile(file)
    const postgres = await startPostgres()
    let databases = 0
    const newStore = async (kind: "SQLite" | "PostgreSQL"): Promise<Store> => ({
      folder: await mkdtemp(join(folder, "store-")),
      databaseUrl: kind === "SQLite" ? "" : await postgres.createDatabase(`bench_${databases++}`)
    })
    const submit = (store: Store, count: number, upTo: "ended" | "queued") =>
      jsonOf<QueueRuns>("queue-runs.ts", [String(count), file, store.folder, store.databaseUrl, upTo])
    const throughQueue = (kind: "SQLite" | "PostgreSQL", workers: number) => async () => {
      const store = await newStore(kind)
      return whileWorking(store, workers, async (figures) => {
        const before = await figures()
        const taken = await submit(store, runs, "ended")
        return { ...taken, cpuSeconds: (await figures()).cpuSeconds - before.cpuSeconds }
      })
    }
    /** What one run costs the database, beyond what a worker asks of it that has nothing to do. */
    const database = async () => {
      const store = await newStore("PostgreSQL")
      const figures = () => jsonOf<DatabaseFigures>("database-figures.ts", [store.folder, store.databaseUrl])
      return whileWorking(store, 1, async () => {
        // The tables have grown to their first pages by then.
        await submit(store, 20, "ended")
        const before = await figures()
        await submit(store, runs, "ended")
        const after = await figures()
        return {
          transactions: (after.transactions - before.transactions) / runs,
          kilobytes: (after.bytes - before.bytes) / runs / 1000
        }
      })
    }
    const without = (kind: "files" | "SQLite" | "PostgreSQL") => async () => {
      const store = await newStore(kind === "files" ? "SQLite" : kind)
      const recordedIn = kind === "files" ? "files" : "sql"
      return jsonOf<{ readonly seconds: number }>("bare-runs.ts", [
        String(runs),
        file,
        store.folder,
        recordedIn,
        store.databaseUrl
      ])
    }
    /** What a worker grows by, and how fast it is submitted, while it may take up one run at a time and all others wait. */
    const waiting = async () => {
      const store = await newStore("PostgreSQL")
      return whileWorking(
        store,
        1,
        async (figures) => {
          await submit(store, isQuick ? 1 : 50, "ended")
          const before = await figures()
          const { submitMillis } = await submit(store, queued, "queued")
          const after = await figures()
          return { grown: after.megabytes - before.megabytes, after: after.megabytes, submitMillis }
        },
        1
      )
    }
    try {
      const measured = await inTurn(rounds, {
        files: without("files"),
        bareSqlite: without("SQLite"),
        sqlite: throughQueue("SQLite", 1),
        barePostgres: without("PostgreSQL"),
        one: throughQueue("PostgreSQL", 1),
        two: throughQueue("PostgreSQL", 2),
        three: throughQueue("PostgreSQL", 3)
      })
      const rateOf = (all: ReadonlyArray<{ readonly seconds: number }>) =>
        runs / median(all.map(({ seconds }) => seconds))
      const rate = (
        what: string,
        ours: ReadonlyArray<{ readonly seconds: number }>,
        against?: readonly [string, ReadonlyArray<{ readonly seconds: number }>]
      ): Figure =>
        unbound({
          what,
          unit: "runs/s",
          ours: rateOf(ours),
          ...(against === undefined ? {} : { against: against[0], theirs: rateOf(against[1]) })
        })
      const latency = (what: string, all: ReadonlyArray<QueueRuns>): ReadonlyArray<Figure> =>
        (["p50", "p99"] as const).map((part) =>
          unbound({
            what: `${what}: submit, ${part}`,
            unit: "ms",
            ours: median(all.map(({ submitMillis }) => submitMillis[part]))
          })
        )
      const { after, grown, submitMillis } = await waiting()
      const ofDatabase = await database()
      const many = queued.toLocaleString("en-US")
      return [
        rate("folder, no queue", measured.files),
        rate("SQLite, no queue", measured.bareSqlite, ["folder", measured.files]),
        rate("SQLite, queue, 1 worker", measured.sqlite, ["no queue", measured.bareSqlite]),
        rate("PostgreSQL, no queue", measured.barePostgres, ["folder", measured.files]),
        rate("PostgreSQL, queue, 1 worker", measured.one, ["no queue", measured.barePostgres]),
        rate("PostgreSQL, queue, 2 workers", measured.two, ["1 worker", measured.one]),
        rate("PostgreSQL, queue, 3 workers", measured.three, ["1 worker", measured.one]),
        ...latency("SQLite, 8 callers, 1 worker at work", measured.sqlite),
        ...latency("PostgreSQL, 8 callers, 1 worker at work", measured.one),
        unbound({
          what: "PostgreSQL, 1 worker: CPU of the worker for each run",
          unit: "ms",
          ours: (median(measured.one.map(({ cpuSeconds }) => cpuSeconds)) * 1000) / runs
        }),
        unbound({
          what: "PostgreSQL, 1 worker: transactions for each run",
          unit: "transactions",
          ours: ofDatabase.transactions
        }),
        unbound({
          what: "PostgreSQL, 1 worker: size in the database of each run",
          unit: "kB",
          ours: ofDatabase.kilobytes
        }),
        unbound({ what: `PostgreSQL, ${many} runs queued: RSS of a worker`, unit: "MB", ours: after }),
        unbound({ what: `PostgreSQL, ${many} runs queued: submit, p99`, unit: "ms", ours: submitMillis.p99 }),
        unbound({
          what: `PostgreSQL, ${many} runs queued: what a worker grows by for each`,
          unit: "kB",
          ours: Math.max(0, (grown * 1000) / queued)
        })
      ]
    } finally {
      await postgres.stop()
    }
  }
}
