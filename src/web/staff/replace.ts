/**
 * Puts fresh sections in the place of old ones. What says the same stays untouched, so that nothing jumps under a finger
 * and no half-written reason is lost; a section that somebody is writing in waits until they are done.
 */

/** What differs on every page without saying anything: keys of forms, and what was opened. */
const plain = (html: string): string =>
  html.replace(/(name="idem" value=")[^"]*/g, '$1').replace(/ open(="")?(?=[ >])/g, '')

/** Of each section as the server sent it: what was typed or opened since is no difference. */
export type Known = Map<string, string>

export function known(main: Element): Known {
  return new Map(Array.from(main.querySelectorAll('section'), (section) => [section.id, plain(section.outerHTML)]))
}

/** False: something had to wait, and this should be asked again. */
export function replaceMain(
  main: Element,
  fresh: Element,
  before: Known,
  busy: (section: Element) => boolean,
): boolean {
  let whole = true
  const now = known(fresh)
  const ids = (of: Element): string => Array.from(of.querySelectorAll('section'), ({ id }) => id).join()
  if (ids(main) !== ids(fresh)) {
    // A section came or went: its neighbours move, so nobody may be at work anywhere.
    if (Array.from(main.querySelectorAll('section')).some(busy)) return false
    keepOpen(main, fresh)
    main.replaceChildren(...Array.from(fresh.childNodes))
    before.clear()
    for (const [id, html] of now) before.set(id, html)
    return true
  }
  for (const [id, html] of now) {
    if (before.get(id) === html) continue
    const old = main.querySelector(`#${id}`)
    const next = fresh.querySelector(`#${id}`)
    if (!old || !next) continue
    if (busy(old)) {
      whole = false
      continue
    }
    keepOpen(old, next)
    old.replaceWith(next)
    before.set(id, html)
  }
  return whole
}

function keepOpen(old: Element, next: Element): void {
  for (const details of old.querySelectorAll('details[open]')) {
    const same = Array.from(next.querySelectorAll('details')).find(({ id }) => id === details.id)
    if (same) same.open = true
  }
}
