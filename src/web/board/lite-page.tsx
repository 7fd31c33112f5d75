/** The board without any script, for engines that know nothing but text. It says itself how old it is. */
import type { BoardSnapshot, BoardWords } from '../data.ts'
import { CupIcon, ReadyIcon } from '../lib/icons.tsx'
import { fill, opensText } from './fill.ts'

export interface LiteProps {
  readonly words: readonly BoardWords[]
  readonly zone: string
  readonly snapshot: BoardSnapshot
  readonly at: string
}

export function Lite({ words, zone, snapshot, at }: LiteProps) {
  const { preparing, ready, counts, closed, counter = [] } = snapshot
  const first = words[0]
  if (first === undefined) return null
  const newestFirst = [...ready].sort((a, b) => b.since - a.since)
  return (
    <div class="lite">
      <header>
        <h1>
          <Text words={words} of={(w) => w.pickup} />
          {zone === 'main' ? '' : ` · ${zone.replace(/-/g, ' ')}`}
        </h1>
        <p class="lite-time" lang={first.lang} dir={first.dir}>
          {fill(first.asOf, { time: at })}
        </p>
      </header>
      <main>
        {closed && counts.ready + counts.preparing === 0 ? (
          <p class="lite-closed">
            <Text words={words} of={(w) => w.closed} />
            {closed.opens !== null && <span> – {opensText(first, closed.opens)}</span>}
          </p>
        ) : null}
        <h2 class="lite-ready">
          <ReadyIcon /> <Text words={words} of={(w) => w.ready} />
        </h2>
        <p class="lite-numbers is-ready">
          {newestFirst.map(({ number }) => (
            <span key={number}>{number} </span>
          ))}
          {newestFirst.length === 0 && '–'}
          {counts.ready > ready.length && <span class="lite-more">+{counts.ready - ready.length}</span>}
        </p>
        <h2>
          <CupIcon /> <Text words={words} of={(w) => w.preparing} />
        </h2>
        <p class="lite-numbers">
          {preparing.map((order) => (
            <span key={order.number}>
              {order.number}
              {order.ready > 0 && order.total > 1 && (
                <small>
                  {' '}
                  ({order.ready}/{order.total})
                </small>
              )}{' '}
            </span>
          ))}
          {preparing.length === 0 && '–'}
          {counts.preparing > preparing.length && <span class="lite-more">+{counts.preparing - preparing.length}</span>}
        </p>
        {counter.length > 0 && (
          <p class="lite-counter">
            <Text words={words} of={(w) => w.atCounter} />: {counter.map(({ number }) => number).join(', ')}
          </p>
        )}
      </main>
      <footer lang={first.lang} dir={first.dir}>
        {first.liteNote}
      </footer>
    </div>
  )
}

/** All languages beside each other: there is nothing that could take turns. */
function Text({ words, of }: { readonly words: readonly BoardWords[]; readonly of: (words: BoardWords) => string }) {
  return (
    <span>
      {words.map((one, i) => (
        <span key={one.lang} lang={one.lang} dir={one.dir}>
          {i > 0 ? ' · ' : ''}
          {of(one)}
        </span>
      ))}
    </span>
  )
}
