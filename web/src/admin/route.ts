import { onScopeDispose, reactive } from 'vue'

export type Page = 'flows' | 'conversations'

export interface Route {
  page: Page
  place: string // id of the flow, day or session of the conversation
}

/** What an address says after its #: flows/card-loss. */
export function readRoute(hash: string): Route {
  const [page, ...rest] = hash.replace(/^#\/?/, '').split('/')
  let place = rest.join('/')
  try {
    place = decodeURIComponent(place)
  } catch {
    // a % of somebody's own: as it stands
  }
  return page === 'conversations' ? { page, place } : { page: 'flows', place: page === 'flows' ? place : '' }
}

export const writeRoute = ({ page, place }: Route) => `#${page}${place ? `/${encodeURIComponent(place)}` : ''}`

/** The page's address, now and after every change of it. */
export function useRoute() {
  const route = reactive(readRoute(location.hash))
  const read = () => Object.assign(route, readRoute(location.hash))
  addEventListener('hashchange', read)
  onScopeDispose(() => removeEventListener('hashchange', read))
  const go = (to: Route) => {
    if (writeRoute(to) !== writeRoute(route)) location.hash = writeRoute(to)
    Object.assign(route, to)
  }
  return { route, go }
}
