/** Does work for every item, with no more than so many at once. Results are in the order of the items. */
export const atOnce = async <Item, Result>(
  limit: number,
  items: ReadonlyArray<Item>,
  work: (item: Item) => Promise<Result>
): Promise<ReadonlyArray<Result>> => {
  const results: Array<Result> = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next
      next += 1
      results[index] = await work(items[index] as Item)
    }
  }
  await Promise.all(Array.from({ length: limit }, worker))
  return results
}
