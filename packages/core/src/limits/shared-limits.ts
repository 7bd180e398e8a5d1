import { Context, type Effect, type Scope } from "effect"
import { join } from "node:path"
import { sharedLimitsInFiles } from "./limits-in-files.ts"
import { stateFolder } from "./state-folder.ts"

/** Which uses of a key count together. */
export interface UseWindow {
  readonly windowMillis: number
  /** No further use is recorded while so many lie within the window; any number when left out. */
  readonly most?: number
}

/** Who has a place that outlives its process. */
export interface PlaceKeeper {
  readonly owner: string
  /** Milliseconds since the owner asked for it last, as one does who looks at it again. */
  readonly quietMillis: number
}

/**
 * What imports count together, by a key: places that one of them has at a time, and uses within a stretch of time.
 *
 * None of it waits for others, and none of it fails: see `waitForPlace` and `waitForRoom` for those who want to wait.
 */
export interface SharedLimits {
  /**
   * Takes one of so many places of a key until the scope closes. False, at once, when all of them are taken. The end of a
   * process, however it comes about, gives its places back.
   */
  readonly tryPlace: (key: string, places: number) => Effect.Effect<boolean, never, Scope.Scope>
  /**
   * Takes one of so many places of a key for an owner, such as a run, who has it until it is given back, whatever becomes of this
   * process; true, too, when the owner has one already. Such a place is one of those that `tryPlace` gives, too. Left out where
   * places end with their process only.
   *
   * Each call is a claim of its own, the last one of an owner counts: see `giveBackPlace`.
   */
  readonly keepPlace?: (key: string, places: number, owner: string, claim?: string) => Effect.Effect<boolean>
  /**
   * Gives back the place that an owner has, if any. With a claim, only if the owner has not claimed it otherwise since, as a
   * process does that has taken over from one that was taken for dead. There where `keepPlace` is.
   */
  readonly giveBackPlace?: (key: string, owner: string, claim?: string) => Effect.Effect<void>
  /** Who keeps places of a key. There where `keepPlace` is. */
  readonly keepersOf?: (key: string) => Effect.Effect<ReadonlyArray<PlaceKeeper>>
  /** The pause between two looks for a free place that suits what a look costs, in milliseconds; 20 unless given. */
  readonly pollMillis?: number
  /**
   * Records that a key is used now, under a mark by which that can be taken back. Gives 0, or, when the window has its most
   * already, records nothing and gives the milliseconds until it has room.
   */
  readonly recordUse: (key: string, mark: string, window: UseWindow) => Effect.Effect<number>
  /** Takes back what was recorded under this mark, if anything was. */
  readonly takeBackUse: (key: string, mark: string) => Effect.Effect<void>
  /** How many uses lie within so many milliseconds before now; `undefined` when that cannot be found out. */
  readonly countUses: (key: string, windowMillis: number) => Effect.Effect<number | undefined>
}

/** Shared by all processes of this user on this machine, unless others are provided with `Effect.provideService`. */
export const SharedLimits: Context.Reference<SharedLimits> = Context.Reference<SharedLimits>(
  "@bulkport/core/SharedLimits",
  { defaultValue: () => sharedLimitsInFiles(() => join(stateFolder(), "limits")) }
)
