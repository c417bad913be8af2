/** The same response, with one call when its body has been sent, has failed, or nobody reads it any more. */
export function withEnd(response: Response, ended: () => void): Response {
  const { body, status, headers } = response;
  if (body === null) {
    ended();
    return response;
  }
  const reader = body.getReader();
  let isOver = false;
  const end = () => {
    if (!isOver) ended();
    isOver = true;
  };
  const watched = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read().catch((error) => {
        end();
        throw error;
      });
      if (!done) return controller.enqueue(value);
      end();
      controller.close();
    },
    async cancel(reason) {
      end(); // a read under way ends by this, too
      await reader.cancel(reason);
    },
  });
  return new Response(watched, { status, headers });
}
