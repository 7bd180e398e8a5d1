/** Connections to emulators, with their keys in files: they are no secrets, and are treated as if they were. */
import { type ProviderPlugin, StorageFailed } from "@bulkport/core"
import { Effect } from "effect"
import { chmod, mkdir, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Connection } from "../connection.ts"
import type { SecretSource } from "../secret-source.ts"
import { emulatedConnection, type RunningEmulator } from "../views/emulators-view.ts"
import type { KnownProviders } from "../settings-file.ts"
import { writeConnections } from "./written-connections.ts"

/** Where the key is kept, seen from the settings file. */
const keyFile = (id: string, name: string): string => `.bulkport/${emulatedConnection(id)}-${name}`

const saveKey = (path: string, key: string) =>
  Effect.tryPromise({
    try: async () => {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, `${key}\n`, { mode: 0o600 })
      // One that was there before keeps its rights otherwise.
      await chmod(path, 0o600)
    },
    catch: (error) => new StorageFailed({ path, code: (error as NodeJS.ErrnoException).code ?? "unknown" })
  })

const connectionTo = (folder: string, plugin: ProviderPlugin, { environment, id }: RunningEmulator) =>
  Effect.gen(function* () {
    const settings: Record<string, string> = {}
    const secrets: Record<string, SecretSource> = {}
    for (const { environment: variable, isSecret, name } of plugin.settingFields) {
      const value = environment[variable]
      if (value === undefined) continue
      if (isSecret) {
        const path = keyFile(id, name)
        yield* saveKey(join(folder, path), value)
        secrets[name] = { type: "file", path }
      } else settings[name] = value
    }
    return { name: emulatedConnection(id), provider: id, settings, secrets } satisfies Connection
  })

/** Writes a connection for each emulator into a settings file. Those of an earlier call are replaced, and nothing else. */
export const connectEmulators = (
  path: string,
  known: KnownProviders,
  emulators: ReadonlyArray<RunningEmulator>
) =>
  Effect.gen(function* () {
    const connections: Array<Connection> = []
    for (const emulator of emulators) {
      const plugin = known.plugins.find(({ id }) => id === emulator.id)
      if (plugin !== undefined) connections.push(yield* connectionTo(dirname(path), plugin, emulator))
    }
    return yield* writeConnections(path, connections, known)
  })
