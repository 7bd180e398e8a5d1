import type { ProviderPlugin } from "@bulkport/core"
import { Effect } from "effect"
import type { Connection } from "./connection.ts"
import type { SettingsFile } from "./settings-file.ts"
import { ConnectionUnknown, UsageInvalid } from "./usage-problem.ts"

/** The connection that a call named, or the one of the settings file. */
export interface ChosenConnection {
  /** Chosen by --connection. */
  readonly named: Connection | undefined
  /** The one that counts where none was named, and no run has one of its own. */
  readonly standard: Connection | undefined
}

/** Finds a connection by its name. */
export const connectionNamed = (
  { connections, path }: SettingsFile,
  name: string,
  runId?: string
): Effect.Effect<Connection, ConnectionUnknown> => {
  const found = connections.get(name)
  return found === undefined
    ? Effect.fail(
        new ConnectionUnknown({
          name,
          known: [...connections.keys()],
          ...(path === undefined ? {} : { path }),
          ...(runId === undefined ? {} : { runId })
        })
      )
    : Effect.succeed(found)
}

/** The connection that flags and settings file choose. */
export const chooseConnection = (
  file: SettingsFile,
  name: string | undefined
): Effect.Effect<ChosenConnection, ConnectionUnknown> => {
  const standard = file.connection === undefined ? undefined : file.connections.get(file.connection)
  return name === undefined
    ? Effect.succeed({ named: undefined, standard })
    : Effect.map(connectionNamed(file, name), (named) => ({ named, standard }))
}

/** The chosen connection as far as it is one of this provider: a default of another one does not count. */
export const connectionOf = (
  { named, standard }: ChosenConnection,
  { id }: Pick<ProviderPlugin, "id">
): Connection | undefined => [named ?? standard].find((connection) => connection?.provider === id)

/** Fails when the connection that was named is one of another provider. */
export const checkConnection = (
  { named }: ChosenConnection,
  { id }: Pick<ProviderPlugin, "id">
): Effect.Effect<void, UsageInvalid> =>
  named === undefined || named.provider === id
    ? Effect.void
    : Effect.fail(
        new UsageInvalid({
          problem: `The connection "${named.name}" leads to ${named.provider}, and this is about ${id}.`,
          advice: `Choose a connection of ${id} with --connection, or leave out --provider.`
        })
      )
