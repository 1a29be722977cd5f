import { useEffect, useRef, useState } from "preact/hooks";
import { failureWords, get, isAbort, type Query } from "../api/call.ts";
import { LatestOnly } from "./latest-only.ts";

export interface Answer<Body> {
  /** The newest one; kept while the next is on its way, so that nothing flickers. */
  readonly body: Body | null;
  readonly failure: { readonly message: string; readonly hint: string } | null;
  readonly waiting: boolean;
}

/**
 * The answer to a GET, asked again when query or `again` changes, one question at a time: answers of a
 * lab under load take longer than its ticks, and none must be called off by the next. Another path
 * calls off the older one. A null path asks nothing, and keeps the last answer.
 */
export function useAnswer<Body>(path: string | null, query: Query = {}, again = 0): Answer<Body> {
  const [answer, setAnswer] = useState<Answer<Body>>({ body: null, failure: null, waiting: true });
  const key = JSON.stringify([path, query]);
  const asker = useRef<LatestOnly<Query> | null>(null);
  useEffect(() => {
    if (path === null) return;
    const call = new AbortController();
    asker.current = new LatestOnly(async (wanted: Query) => {
      try {
        const body = await get<Body>(path, wanted, call.signal);
        setAnswer({ body, failure: null, waiting: false });
      } catch (error) {
        if (isAbort(error)) return;
        setAnswer((old) => ({ ...old, failure: failureWords(error), waiting: false }));
      }
    });
    return () => {
      asker.current = null;
      call.abort();
    };
  }, [path]);
  useEffect(() => asker.current?.want(query), [key, again]);
  return answer;
}
