import type { ActitoClient } from "./actito-client.ts"
import type { ActitoSettings } from "./actito-settings.ts"
import type { WireProfile } from "./actito-wire-profile.ts"

/** What every step works with: an open connection to one entity. */
export interface ActitoConnection {
  readonly client: ActitoClient
  readonly settings: ActitoSettings
  readonly profile: WireProfile
  /** Where rows go, in words. */
  readonly target: string
}
