import { useEffect, useState } from "preact/hooks";
import { failureWords, get, isAbort, type Query } from "../api/call.ts";

export interface Answer<Body> {
  /** The newest one; kept while the next is on its way, so that nothing flickers. */
  readonly body: Body | null;
  readonly failure: { readonly message: string; readonly hint: string } | null;
  readonly waiting: boolean;
}

/**
 * The answer to a GET, asked again when path, query or `again` changes; an older question is called
 * off. A null path asks nothing.
 */
export function useAnswer<Body>(path: string | null, query: Query = {}, again = 0): Answer<Body> {
  const [answer, setAnswer] = useState<Answer<Body>>({ body: null, failure: null, waiting: true });
  const key = JSON.stringify([path, query]);
  useEffect(() => {
    if (path === null) return;
    const call = new AbortController();
    const load = async (): Promise<void> => {
      try {
        const body = await get<Body>(path, query, call.signal);
        setAnswer({ body, failure: null, waiting: false });
      } catch (error) {
        if (isAbort(error)) return;
        setAnswer((old) => ({ ...old, failure: failureWords(error), waiting: false }));
      }
    };
    void load();
    return () => {
      call.abort();
    };
  }, [key, again]);
  return answer;
}
