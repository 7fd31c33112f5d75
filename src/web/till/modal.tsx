/** What lies over the grid until it is answered. */
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

export interface ModalProps {
  readonly class: string
  readonly label: string
  /** Escape, or the back gesture. */
  readonly onClose: () => void
  /** Any other key, wherever the focus has got to. */
  readonly onKeyDown?: (event: KeyboardEvent) => void
  /** Anywhere on it. */
  readonly onClick?: (event: MouseEvent) => void
  readonly children: ComponentChildren
}

/** Where the keyboard goes on when what it was on has gone. */
const HOME = '[data-home]'

export function Modal(props: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const own = dialog.current
    const before = document.activeElement
    own?.showModal()
    const first = own?.querySelector('[data-first]')
    if (first instanceof HTMLElement) first.focus()
    return () => {
      // As long as it is open, nothing behind it can have the focus.
      own?.close()
      const usable = before instanceof HTMLElement && before.isConnected && !before.matches(':disabled, body')
      const next = usable ? before : document.querySelector(HOME)
      if (next instanceof HTMLElement) next.focus()
    }
  }, [])
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (dialog.current === null || dialog.current !== frontDialog()) return
      if (event.key !== 'Escape') return props.onKeyDown?.(event)
      // Else the browser closes the dialog by itself, and the page does not know.
      event.preventDefault()
      props.onClose()
    }
    const onClick = (event: MouseEvent): void => props.onClick?.(event)
    const own = dialog.current
    window.addEventListener('keydown', onKey)
    own?.addEventListener('click', onClick)
    return () => {
      window.removeEventListener('keydown', onKey)
      own?.removeEventListener('click', onClick)
    }
  })
  return (
    <dialog
      ref={dialog}
      class={`modal ${props.class}`}
      aria-label={props.label}
      onCancel={(event) => {
        event.preventDefault()
        props.onClose()
      }}
    >
      {props.children}
    </dialog>
  )
}

/** How a sale ended may come up over a drink that is being chosen; it is drawn last. */
const frontDialog = (): Element | undefined => Array.from(document.querySelectorAll('dialog[open]')).at(-1)
