const NEAR_PIXELS = 24
/** A scroll this long after a gesture is the reader's; any other comes from lines that were added or dropped. */
const GESTURE_MILLISECONDS = 500
const GESTURES = ['wheel', 'touchmove', 'keydown', 'pointerdown', 'pointermove'] as const

/** Keep a scrolling box at its end while it grows, unless the reader scrolled up. */
export function followEnd(box: HTMLElement, onFollowing: (following: boolean) => void): () => void {
  let following = true
  let last = 0
  let touchedAt = -Infinity

  const toEnd = () => {
    if (following) box.scrollTop = box.scrollHeight
  }
  const noticeGesture = (event: Event) => {
    if (event.type !== 'pointermove' || (event as PointerEvent).buttons > 0) touchedAt = event.timeStamp
  }
  const noticeScroll = (event: Event) => {
    const leaves = box.scrollTop < last && event.timeStamp - touchedAt < GESTURE_MILLISECONDS
    last = box.scrollTop
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PIXELS
    if (atEnd === following || (following && !leaves)) return
    following = atEnd
    onFollowing(following)
  }

  const growth = new ResizeObserver(toEnd)
  growth.observe(box)
  if (box.firstElementChild) growth.observe(box.firstElementChild)
  // Where as many old lines leave as new ones come, the size stays the same.
  const turnover = new MutationObserver(toEnd)
  turnover.observe(box, { childList: true, subtree: true })
  box.addEventListener('scroll', noticeScroll, { passive: true })
  for (const gesture of GESTURES) box.addEventListener(gesture, noticeGesture, { passive: true })
  return () => {
    growth.disconnect()
    turnover.disconnect()
    box.removeEventListener('scroll', noticeScroll)
    for (const gesture of GESTURES) box.removeEventListener(gesture, noticeGesture)
  }
}
