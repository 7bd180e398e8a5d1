import type { SpillStore } from "../lifecycle/1-stage/spill-store.ts"

/** A store in blobs, which browsers keep outside of the memory of a page, on disk when they are many. */
export const spillBlobs = (name: string): SpillStore => {
  let parts: Array<{ readonly from: number; readonly blob: Blob }> = []
  let length = 0

  /** The last part that does not begin behind this offset. */
  const partAt = (offset: number) => {
    let [low, high] = [0, parts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((parts[middle]?.from ?? Infinity) <= offset) low = middle
      else high = middle - 1
    }
    return parts[low]
  }

  return {
    name,
    append: async (pieces) => {
      const blob = new Blob([...pieces])
      parts.push({ from: length, blob })
      length += blob.size
    },
    read: async (into, offset) => {
      const part = partAt(offset)
      if (part === undefined) return
      const from = offset - part.from
      into.set(new Uint8Array(await part.blob.slice(from, from + into.length).arrayBuffer()))
    },
    remove: async () => {
      parts = []
    }
  }
}
