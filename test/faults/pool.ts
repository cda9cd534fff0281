/** Does some work for each item, a few at a time and in their order; resolves with what came of each. */
export async function inPool<Item, End>(
  items: readonly Item[],
  atATime: number,
  work: (item: Item, index: number) => Promise<End>,
): Promise<End[]> {
  const ends: End[] = [];
  const waiting = items.entries();
  async function take(): Promise<void> {
    for (const [index, item] of waiting) ends[index] = await work(item, index);
  }
  await Promise.all(Array.from({ length: atATime }, take));
  return ends;
}
