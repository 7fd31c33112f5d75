/** Shapes that say the same as the words beside them. Drawn with `currentColor`, one stroke width. */
import type { ComponentChildren } from 'preact'

function Icon(props: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <svg class={`icon icon-${props.name}`} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      {props.children}
    </svg>
  )
}

/** A cup with steam: being made. */
export const CupIcon = () => (
  <Icon name="cup">
    <path d="M8 20h26v12a10 10 0 0 1-10 10h-6A10 10 0 0 1 8 32z" />
    <path d="M34 23h3a5 5 0 0 1 0 10h-3" />
    <path class="steam" d="M15 14c-2-3 2-5 0-8M21 14c-2-3 2-5 0-8M27 14c-2-3 2-5 0-8" />
  </Icon>
)

/** A tick in a full disc: ready. */
export const ReadyIcon = () => (
  <Icon name="ready">
    <circle class="disc" cx="24" cy="24" r="20" />
    <path class="tick" d="M14.5 24.5l6.5 6.5 12.5-13" />
  </Icon>
)

/** A hand bell: calling. */
export const BellIcon = () => (
  <Icon name="bell">
    <path d="M12 34V22a12 12 0 0 1 24 0v12z" />
    <path d="M7 34h34M24 10V6M20 40a4.5 4.5 0 0 0 8 0" />
  </Icon>
)

/** Two bars: paused. */
export const PauseIcon = () => (
  <Icon name="pause">
    <path d="M17 12v24M31 12v24" />
  </Icon>
)

/** A loudspeaker with a stroke through it. */
export const MutedIcon = () => (
  <Icon name="muted">
    <path d="M8 19h7l9-8v26l-9-8H8z" />
    <path d="M31 19l10 10M41 19L31 29" />
  </Icon>
)
