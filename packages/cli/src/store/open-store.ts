/** Opens the store that was chosen. What a database needs is loaded when one is used, and not before. */
import { layerFiles, type RunJournal } from "@bulkport/core"
import type { SqlDatabase } from "@bulkport/store-sql"
import type { layerPostgres } from "@bulkport/store-sql/postgres"
import { Effect, Fiber, Layer, Redacted } from "effect"
import { join } from "node:path"
import { type ObtainedSecret, obtainSecret } from "../obtain-secret.ts"
import { secretSourceText } from "../secret-source.ts"
import type { CallSession } from "../session.ts"
import { UsageInvalid } from "../usage-problem.ts"
import type { StoreChoice } from "./store-choice.ts"

/** What is inside of a database that keeps runs. */
type SqlLayer = ReturnType<typeof layerPostgres>

/** Why a store cannot be opened. */
export type StoreProblem = Layer.Error<SqlLayer> | UsageInvalid

/** The store of a call: opened by whoever provides its layer, for as long as that is used. */
export interface Store {
  readonly kind: StoreChoice["kind"]
  /** Where it is, in words without anything secret. */
  readonly name: string
  readonly layer: Layer.Layer<RunJournal, StoreProblem>
  /** The same with the database beside it; fails for a store that is none. */
  readonly database: Layer.Layer<RunJournal | SqlDatabase, StoreProblem>
}

/** The folder that everything starts in: that of the settings file for what stands there, else the working folder. */
interface Place {
  readonly runsFolder: string
  readonly folder: string
}

const noDatabase = (what: string): Layer.Layer<never, UsageInvalid> =>
  Layer.effectDiscard(
    Effect.fail(
      new UsageInvalid({
        problem: `${what} has no database, and a queue needs one.`,
        advice:
          'Choose a store with one: --store sqlite on one machine, or a PostgreSQL in BULKPORT_STORE; or "store" in bulkport.json.'
      })
    )
  )

const folderStore = (session: CallSession, { runsFolder }: Place): Store => ({
  kind: "folder",
  name: session.path(runsFolder),
  layer: layerFiles(runsFolder),
  database: Layer.merge(layerFiles(runsFolder), noDatabase(session.path(runsFolder))) as Layer.Layer<
    RunJournal | SqlDatabase,
    UsageInvalid
  >
})

const sqliteStore = (session: CallSession, { runsFolder }: Place): Store => {
  const database = Layer.unwrap(
    Effect.map(
      Effect.promise(() => import("@bulkport/store-sql/sqlite")),
      ({ layerSqlite }) => layerSqlite({ folder: runsFolder })
    )
  )
  return { kind: "sqlite", name: session.path(join(runsFolder, "runs.sqlite")), layer: database, database }
}

/** A password as it is typed elsewhere; as it stands in the address where that is not well-formed. */
const decoded = (password: string): string => {
  try {
    return decodeURIComponent(password)
  } catch {
    return password
  }
}

/** The address, which no text of this call may hold from then on, and neither its password alone. */
const addressOf = (
  session: CallSession,
  choice: StoreChoice & { readonly kind: "postgres" },
  folder: string
) =>
  Effect.gen(function* () {
    const { url } = choice
    const found: ObtainedSecret = Redacted.isRedacted(url)
      ? { secret: url }
      : yield* obtainSecret(url, { environment: session.surroundings.environment, folder }).pipe(
          Effect.mapError(
            ({ advice, problem }) =>
              new UsageInvalid({ problem: `The address of the store cannot be had: ${problem}.`, advice })
          )
        )
    session.secrets.push(found.secret)
    const text = Redacted.value(found.secret).trim()
    const { password } = URL.canParse(text) ? new URL(text) : { password: "" }
    if (password !== "") session.secrets.push(Redacted.make(password), Redacted.make(decoded(password)))
    if (found.warning !== undefined) session.tell(`warning: ${found.warning}`)
    return Redacted.make(text)
  })

/** So long is nothing said about a store that does not answer. */
const silentMillis = 1000

/** The same layer; when building it takes long, somebody is told what is waited for. */
const tellingOfWait = <A, E>(
  session: CallSession,
  name: string,
  opened: Layer.Layer<A, E>
): Layer.Layer<A, E> =>
  Layer.effectContext(
    Effect.gen(function* () {
      const telling = yield* Effect.sync(() => {
        session.log("warn", "the store has not answered yet", { store: name })
        if (session.logLevel === undefined && !session.quiet) session.tell(`Waiting for ${name} to answer.`)
      }).pipe(Effect.delay(silentMillis), Effect.forkScoped)
      const services = yield* Layer.build(opened)
      yield* Fiber.interrupt(telling)
      return services
    })
  )

const postgresStore = (
  session: CallSession,
  choice: StoreChoice & { readonly kind: "postgres" },
  { folder, runsFolder }: Place
): Store => {
  const by = Redacted.isRedacted(choice.url) ? "" : ` of ${secretSourceText(choice.url)}`
  const name = `the PostgreSQL store${by}`
  const database = Layer.unwrap(
    Effect.gen(function* () {
      const url = yield* addressOf(session, choice, folder)
      const postgres = yield* Effect.promise(() => import("@bulkport/store-sql/postgres"))
      const opened = postgres.layerPostgres({
        url,
        folder: runsFolder,
        ...(session.firstAnswerMillis === undefined ? {} : { openingMillis: session.firstAnswerMillis })
      })
      return tellingOfWait(session, name, opened)
    })
  )
  return { kind: "postgres", name, layer: database, database }
}

/** The store of a call, not opened yet. */
export const storeOf = (session: CallSession, choice: StoreChoice, place: Place): Store => {
  if (choice.kind === "folder") return folderStore(session, place)
  return choice.kind === "sqlite" ? sqliteStore(session, place) : postgresStore(session, choice, place)
}
