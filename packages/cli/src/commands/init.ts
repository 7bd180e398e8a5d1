import type { ProviderPlugin } from "@bulkport/core"
import { Effect } from "effect"
import { access } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import { Command, Flag, optionalFlag, switchFlag } from "../command-line.ts"
import type { Connection } from "../connection.ts"
import { canAsk } from "../consent.ts"
import { root } from "../flags.ts"
import { repeatedFlag, settingFlags } from "../generated-flags.ts"
import { answeredConnection } from "../init/init-answers.ts"
import { settingsBefore, writeConnections } from "../init/written-connections.ts"
import { secretPath } from "../obtain-secret.ts"
import { answer, type CallSession, Session } from "../session.ts"
import { checkSettingFlags, readShared } from "../settings.ts"
import { settingsFileName } from "../settings-file.ts"
import { lookedInto, withStandIns } from "../usable-settings.ts"
import { initView } from "../views/init-view.ts"

/** Whether secrets are there. No program is run for that. */
const secretsThere = (session: CallSession, { secrets }: Connection, folder: string) =>
  Effect.gen(function* () {
    const found: Record<string, boolean> = {}
    for (const [name, source] of Object.entries(secrets)) {
      if (source.type === "env")
        found[name] = (session.surroundings.environment[source.name] ?? "").trim() !== ""
      if (source.type === "file")
        found[name] = yield* Effect.promise(() =>
          access(secretPath(source.path, folder)).then(
            () => true,
            () => false
          )
        )
    }
    return found
  })

/** Writes down a connection: asks for what the flags leave open, where somebody may be asked. */
export const initCommand = (plugins: ReadonlyArray<ProviderPlugin>) =>
  Command.make(
    "init",
    {
      provider: Flag.String("provider").pipe(
        optionalFlag,
        Flag.withMetavar("id"),
        Flag.withDescription(`What to connect to: ${plugins.map(({ id }) => id).join(", ")}`)
      ),
      secret: repeatedFlag(Flag.String("secret")).pipe(
        Flag.withMetavar("name=source"),
        Flag.withDescription(
          "Where a secret comes from: env:NAME, file:PATH or command:PROGRAM ARGUMENTS; its usual variable unless given"
        )
      ),
      force: switchFlag("force", "Replace the connection of this name, if there is one"),
      settings: settingFlags(plugins)
    },
    Effect.fn("cli.init")(function* (input) {
      const shared = yield* root
      yield* readShared(shared)
      const session = yield* Session
      const path = resolve(session.surroundings.folder, shared.config ?? settingsFileName)
      const before = yield* settingsBefore(path, session.surroundings)
      const names = [...(before?.file.connections.keys() ?? [])]
      const mayAsk = canAsk(session)
      const connection = yield* answeredConnection(
        { session, mayAsk, taken: input.force ? [] : names, path },
        { ...input, name: shared.connection }
      )
      const plugin = plugins.find(({ id }) => id === connection.provider)
      if (plugin === undefined) return yield* Effect.die(`no provider ${connection.provider}`)
      yield* checkSettingFlags(plugin, input.settings)
      const { secrets, settings } = connection
      const values = withStandIns(plugin, settings, (name) => secrets[name] !== undefined)
      const target = yield* lookedInto(plugin, values, (provider) => provider.target)
      const written = yield* writeConnections(path, [connection], session.surroundings)
      const [first] = plugin.importTypes
      // The name is written by the view where it is needed.
      session.connectionFlag = []
      const isThere = yield* secretsThere(session, connection, dirname(path))
      yield* answer(() =>
        initView(session, {
          connection,
          path,
          target,
          isThere,
          isNew: written.isNew,
          isReplaced: names.includes(connection.name),
          isDefault: written.file.connection === connection.name,
          schema: written.schema,
          importType: first?.aliases[0] ?? first?.id ?? "TYPE"
        })
      )
    })
  ).pipe(
    Command.withDescription(
      "Write a connection into bulkport.json, and never a secret; asks for what the flags leave open"
    ),
    Command.withExamples([
      { command: "bulkport init", description: "Be asked for everything" },
      {
        command:
          "bulkport init --provider advocate --connection staging --tenant-alias test_abc --secret apiKey=env:ADVOCATE_STAGING_KEY",
        description: "Say everything; the key comes from a variable of this name"
      },
      {
        command:
          "bulkport init --provider actito --entity acme --secret 'apiKey=command:op read op://vault/actito/key'",
        description: "Have the key from a password manager whenever it is needed"
      },
      {
        command:
          "bulkport init --provider advocate --tenant-alias acme --secret apiKey=file:~/.secrets/advocate",
        description: "Have the key from a file of yours"
      }
    ])
  )
