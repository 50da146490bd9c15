import { ref } from 'vue'
import { ApiError, wordsOf, type Detail } from '../../api/http'

/** One piece of work at a time, with what came of it when it failed. */
export function useDoing(busyAtFirst = false) {
  const busy = ref(busyAtFirst)
  const failure = ref('')
  const details = ref<Detail[]>([])

  async function doing(work: () => Promise<void>) {
    busy.value = true
    failure.value = ''
    details.value = []
    try {
      await work()
    } catch (error) {
      failure.value = wordsOf(error)
      details.value = error instanceof ApiError ? error.details : []
    } finally {
      busy.value = false
    }
  }
  return { busy, failure, details, doing }
}
