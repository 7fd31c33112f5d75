import type { ComponentChildren } from 'preact'
import type { LaneView } from '../data.ts'

interface PressProps {
  readonly view: Pick<LaneView, 'lane' | 'csrf' | 'pageKey'>
  readonly action: string
  /** Of the drink that it is about. */
  readonly brew?: number
  /** Another lane that it is about. */
  readonly to?: string
  /** The one button that a key presses. */
  readonly size?: 'big' | 'small'
  readonly children: ComponentChildren
  /** What stands in the form before its button. */
  readonly fields?: ComponentChildren
}

/** A button that is pressed once, however often the form is sent. */
export function Press({ view, action, brew, to, size = 'small', children, fields = null }: PressProps) {
  return (
    <form method="post" action={`/lane/${view.lane}/do`} class={`press ${size}`}>
      <input type="hidden" name="csrf" value={view.csrf} />
      <input type="hidden" name="idem" value={`${view.pageKey}.${action}.${brew ?? to ?? 0}`} />
      <input type="hidden" name="action" value={action} />
      {brew !== undefined && <input type="hidden" name="brew" value={String(brew)} />}
      {to !== undefined && <input type="hidden" name="to" value={to} />}
      {fields}
      <button type="submit" class={size} data-go={size === 'big' ? '' : undefined}>
        {children}
      </button>
    </form>
  )
}
