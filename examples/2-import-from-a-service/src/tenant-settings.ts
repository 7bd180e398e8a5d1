import type { SettingsOf } from "@bulkport/core"
import { SettingsInvalid } from "@bulkport/core"
import { Effect } from "effect"

/** Gives the credentials of a tenant. In a service this asks a vault. */
export type Vault = (tenant: string) => Promise<{ readonly tenantAlias: string; readonly apiKey: string }>

/**
 * Settings for each run, by whose it is. Asked each time the engine opens the provider, and never stored, so that a key that was
 * replaced is used from the next step on.
 */
export const settingsFromVault =
  (vault: Vault, baseUrl: string): SettingsOf =>
  (plugin, _connection, tenant) =>
    Effect.tryPromise({
      try: async () => {
        if (tenant === undefined) throw new Error("An import without a tenant.")
        return { ...(await vault(tenant)), baseUrl }
      },
      // Whatever the vault says stays out of it: it could hold a secret.
      catch: () =>
        new SettingsInvalid({
          provider: plugin.id,
          problems: [`The vault has nothing for ${tenant ?? "nobody"}.`]
        })
    })
