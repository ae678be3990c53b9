const NEAR_PIXELS = 24

/** Keep a scrolling box at its end while it grows, unless the reader scrolled up. */
export function followEnd(box: HTMLElement, onFollowing: (following: boolean) => void): () => void {
  let following = true
  let last = 0

  const toEnd = () => {
    if (following) box.scrollTop = box.scrollHeight
  }
  const noticeScroll = () => {
    const movedUp = box.scrollTop < last
    last = box.scrollTop
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PIXELS
    if (atEnd === following || (following && !movedUp)) return
    following = atEnd
    onFollowing(following)
  }

  const growth = new ResizeObserver(toEnd)
  growth.observe(box)
  if (box.firstElementChild) growth.observe(box.firstElementChild)
  box.addEventListener('scroll', noticeScroll, { passive: true })
  return () => {
    growth.disconnect()
    box.removeEventListener('scroll', noticeScroll)
  }
}
