/** How many pages are open at once. */
const WIDTH = 3;

/**
 * Does something with each item, some at a time.
 *
 * @param open - makes what a line of work needs, such as a page of the browser.
 * @returns the results in the order of the items.
 */
export async function sideBySide<Item, Tool, Result>(
  items: readonly Item[],
  open: () => Promise<Tool>,
  work: (tool: Tool, item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const line = async (): Promise<void> => {
    const tool = await open();
    for (const [i, item] of waiting) results[i] = await work(tool, item);
  };
  await Promise.all(Array.from({ length: WIDTH }, line));
  return results;
}
