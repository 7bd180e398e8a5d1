/** Edits (insert, remove, replace, swap neighbours) that turn one word into the other. */
const distance = (from: string, to: string): number => {
  let beforePrevious: Array<number> = []
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const current = [i]
    for (let j = 1; j <= to.length; j++) {
      const cost = from[i - 1] === to[j - 1] ? 0 : 1
      let best = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost)
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      if (isSwap) best = Math.min(best, (beforePrevious[j - 2] ?? 0) + 1)
      current.push(best)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[to.length] ?? 0
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[\s_.-]/g, "")

/**
 * The candidate that was most likely meant by a word, or `undefined` when none is close. Case and separators hardly count.
 */
export const closestName = (word: string, candidates: ReadonlyArray<string>): string | undefined => {
  const allowed = Math.max(1, Math.floor(word.length / 3))
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: distance(plain(word), plain(candidate)) }))
    .filter(({ edits }) => edits <= allowed)
    .sort((a, b) => a.edits - b.edits)
  return ranked[0]?.candidate
}
