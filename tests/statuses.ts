/** Statuses of so many requests, one after the other. */
export async function statusesOf(ask: () => Promise<Response>, count: number): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < count; i++) {
    const response = await ask();
    await response.body?.cancel();
    all.push(response.status);
  }
  return all;
}
