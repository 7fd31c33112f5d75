/** Keys that mean the same everywhere on the page. */

/** Ctrl+Enter sends the cart. A key that is held down is one press: it must not walk on through the screens that come up. */
export function guardKeys(event: KeyboardEvent): void {
  const enter = event.key === 'Enter'
  if (event.repeat && (enter || (event.key === ' ' && !isTyping(event.target)))) return event.preventDefault()
  if (!enter || !(event.ctrlKey || event.metaKey) || document.querySelector('dialog[open]') !== null) return
  event.preventDefault()
  document.querySelector<HTMLButtonElement>('.pay')?.click()
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement && (target.type === 'text' || target.type === 'password')
