/** What script adds to a page that is complete without it: the filter, the copy buttons, the reader's own address. */
import './docs.css'
import { fold, foundWords, matches, wordsOf } from './filter.ts'
import { atAddress, newUuid, withFreshKey } from './fresh-command.ts'

const COPIED_MS = 2_000

useOwnAddress()
foldContents()
startFilter()
for (const button of document.querySelectorAll<HTMLButtonElement>('button.copy')) startCopy(button)

function useOwnAddress(): void {
  const written = document.querySelector<HTMLElement>('.docs')?.dataset.url
  if (written === undefined || written === location.origin) return
  for (const code of document.querySelectorAll('code[data-curl]')) {
    code.textContent = atAddress(code.textContent ?? '', written, location.origin)
  }
}

/** On a phone the list would be all that is seen; beside the text it stays open, since there it cannot be opened. */
function foldContents(): void {
  const list = document.querySelector<HTMLDetailsElement>('.contents details')
  if (list === null) return
  const wide = window.matchMedia('(min-width: 64rem)')
  const follow = (): void => {
    list.open = wide.matches
  }
  follow()
  wide.addEventListener('change', follow)
}

function startFilter(): void {
  const box = document.querySelector<HTMLElement>('.filter')
  const input = document.querySelector<HTMLInputElement>('#filter')
  const found = document.querySelector('#found')
  const nothing = document.querySelector<HTMLElement>('.nothing')
  const list = document.querySelector<HTMLDetailsElement>('.contents details')
  if (box === null || input === null || found === null || nothing === null) return
  const groups = [...document.querySelectorAll<HTMLElement>('[data-group]')].map((group) => ({
    group,
    title: fold(group.querySelector('h2')?.textContent ?? ''),
    entries: [...group.querySelectorAll<HTMLElement>('[data-entry]')].map((entry) => ({
      entry,
      text: fold(`${entry.id} ${entry.textContent}`),
    })),
  }))
  const items = [...document.querySelectorAll<HTMLElement>('.contents [data-for]')]
  const all = groups.reduce((sum, { entries }) => sum + entries.length, 0)

  const show = (): void => {
    const words = wordsOf(input.value)
    const left = new Set<string>()
    let count = 0
    for (const { group, title, entries } of groups) {
      // The title of a chapter stands for all that is in it: `errors` shows the table.
      const whole = words.length > 0 && matches(title, words)
      const shown = entries.filter(({ text }) => whole || matches(text, words))
      for (const { entry } of entries) entry.hidden = true
      for (const { entry } of shown) entry.hidden = false
      for (const { entry } of shown) left.add(entry.id)
      group.hidden = shown.length === 0
      group.classList.toggle('filtered', words.length > 0)
      if (shown.length > 0) left.add(group.id)
      count += shown.length
    }
    if (list !== null && words.length > 0) list.open = true
    for (const item of items) item.hidden = !left.has(item.dataset.for ?? '')
    found.textContent = foundWords(count, all, words)
    nothing.hidden = count > 0
  }
  const clear = (): void => {
    input.value = ''
    show()
  }

  box.hidden = false
  input.addEventListener('input', show)
  // A browser may bring back what was typed before the page was loaded again.
  if (input.value !== '') show()
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && input.value !== '') clear()
    const typing = event.target instanceof HTMLInputElement
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault()
      input.focus()
    }
  })
  // A link may lead to what the filter hides.
  window.addEventListener('hashchange', () => {
    const target = document.getElementById(location.hash.slice(1))
    if (target?.closest('[hidden]') == null) return
    clear()
    target.scrollIntoView()
  })
}

function startCopy(button: HTMLButtonElement): void {
  const code = button.parentElement?.querySelector('code')
  if (code == null) return
  const label = button.textContent
  let timer = 0
  button.hidden = false
  button.addEventListener('click', async () => {
    if (code.dataset.curl !== undefined) {
      code.textContent = withFreshKey(code.textContent ?? '', newUuid(crypto.getRandomValues(new Uint8Array(16))))
    }
    const done = await copy(code)
    button.textContent = done ? 'Copied' : 'Press Ctrl C'
    window.clearTimeout(timer)
    timer = window.setTimeout(() => {
      button.textContent = label
    }, COPIED_MS)
  })
}

/** On plain http under a shop's own name there is no clipboard for scripts, but there is one for what is selected. */
async function copy(code: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(code.textContent ?? '')
    return true
  } catch {
    const selection = window.getSelection()
    if (selection === null) return false
    selection.selectAllChildren(code)
    // Where this fails too, the text stays selected, and the button says which keys to press.
    const copied = document.execCommand('copy')
    if (copied) selection.removeAllRanges()
    return copied
  }
}
