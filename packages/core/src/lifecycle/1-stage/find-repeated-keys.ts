/**
 * Finds rows whose key stands in the file before, in bounded memory and without sorting.
 *
 * The first few hundred thousand keys are kept in a table, so that most files need nothing else. When it is full, all keys
 * go to a store outside of memory, in partitions, and are looked at when the last row has passed.
 */
import { Effect, type Scope, Stream } from "effect"
import type { StorageFailed } from "../../errors/reasons.ts"
import { onStorage, storageFailed } from "../../errors/storage-failure.ts"
import { KeySpill, type RepeatedInBlock } from "./key-spill.ts"
import { hashKey, type KeyHash, KeyTable } from "./key-table.ts"
import type { SpillStore } from "./spill-store.ts"

/** Looks for repeated keys while rows pass. */
export interface RepeatedKeys {
  /** The line in which this key stood before, as far as that is known at once; else 0. */
  readonly add: (key: ReadonlyArray<string>, row: number, line: number) => number
  /** Writes what was put aside since the last call. */
  readonly flush: Effect.Effect<void, StorageFailed>
  /** The repeated keys that `add` could not tell, in no order that a reader would expect. */
  readonly rest: Stream.Stream<RepeatedInBlock, StorageFailed>
}

/** Looks for repeated keys. The store is used when it is needed, and removed with the scope. */
export const findRepeatedKeys = (store: SpillStore): Effect.Effect<RepeatedKeys, never, Scope.Scope> => {
  const table = new KeyTable()
  const hash: KeyHash = { first: 0, second: 0 }
  let spill: KeySpill | undefined

  const overflow = (): KeySpill => {
    const made = new KeySpill(store)
    // Only later rows can repeat these, so their own rows are not needed.
    table.forEach((first, second, line) => made.add(first, second, line, 0))
    return made
  }

  const keys: RepeatedKeys = {
    add: (key, row, line) => {
      hashKey(key, hash)
      if (spill === undefined && !table.isFull) return table.findOrAdd(hash.first, hash.second, line)
      spill ??= overflow()
      spill.add(hash.first, hash.second, line, row)
      return 0
    },
    flush: Effect.suspend(() => {
      const waiting = spill
      return waiting?.hasReady === true ? onStorage(store.name, () => waiting.flush()) : Effect.void
    }),
    rest: Stream.suspend(() =>
      spill === undefined
        ? Stream.empty
        : Stream.fromAsyncIterable(spill.repeated(table), (error) => storageFailed(store.name, error))
    )
  }
  return Effect.acquireRelease(Effect.succeed(keys), () => Effect.promise(() => store.remove()))
}
