/** The menu as tiles: tap one, or walk with the arrow keys. */
import { useState } from 'preact/hooks'
import type { MenuRecipe } from '../../till/core.ts'
import type { Tile } from './tiles.ts'

export interface GridProps {
  readonly tiles: readonly Tile[]
  readonly onPick: (recipe: MenuRecipe, count: number) => void
}

export function Grid({ tiles, onPick }: GridProps) {
  const [at, setAt] = useState(0)
  const home = Math.min(at, tiles.length - 1)
  return (
    <ul class="grid" aria-label="Menu">
      {tiles.map((tile, i) => (
        <li key={tile.recipe.recipe}>
          <button
            type="button"
            class={tile.stop === null ? 'tile' : 'tile is-out'}
            data-recipe={tile.recipe.recipe}
            data-home={i === home ? '' : undefined}
            tabIndex={i === home ? 0 : -1}
            aria-disabled={tile.stop !== null}
            onFocus={() => setAt(i)}
            onClick={() => tile.stop === null && onPick(tile.recipe, 1)}
            onKeyDown={(event) => {
              const count = Number(event.key)
              if (tile.stop === null && count >= 1 && count <= 9) {
                event.preventDefault()
                onPick(tile.recipe, count)
              } else walk(event)
            }}
          >
            <span class="name">{tile.name}</span>
            <TileFoot tile={tile} />
            {tile.count > 0 && (
              <span class="in-cart">
                <span aria-hidden="true">{tile.count}</span>
                <span class="sr-only">, {tile.count} in the cart</span>
              </span>
            )}
          </button>
        </li>
      ))}
    </ul>
  )
}

function TileFoot({ tile }: { readonly tile: Tile }) {
  if (tile.stop !== null) return <span class="stop">Not now: {tile.stop}</span>
  if (tile.wait === null) return <span class="wait">no estimate</span>
  return <span class={tile.pace === 'slow' ? 'wait is-slow' : 'wait'}>{tile.wait}</span>
}

/** Arrow keys, Home and End, by where the tiles stand on the screen. */
function walk(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const tiles = Array.from(document.querySelectorAll<HTMLElement>('.tile'))
  const at = tiles.indexOf(event.currentTarget)
  const top = tiles[0]?.getBoundingClientRect().top
  const found = tiles.findIndex((tile) => tile.getBoundingClientRect().top !== top)
  const columns = found < 0 ? tiles.length : found
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - columns,
    ArrowDown: at + columns,
    Home: 0,
    End: tiles.length - 1,
  }
  const to = steps[event.key]
  if (to === undefined) return
  event.preventDefault()
  tiles[to]?.focus()
}
