import { CupIcon } from '../lib/icons.tsx'

export interface PairingProps {
  /** Null: too many screens wait already. */
  readonly code: string | null
  readonly zone: string
}

export function Pairing({ code, zone }: PairingProps) {
  return (
    <main class="pairing">
      <p class="pairing-brand">
        <CupIcon />
      </p>
      <h1>{code === null ? 'Too many screens wait to be let in' : 'This screen wants to show the board'}</h1>
      {code === null ? (
        <p class="pairing-how">Approve or switch off another screen; this one asks again by itself.</p>
      ) : (
        <div>
          <p class="code" data-code={code}>
            <span>{code.slice(0, 3)}</span> <span>{code.slice(3)}</span>
          </p>
          <p class="pairing-how">
            Type this code at <b>/staff</b>, under Displays, or on the shop’s computer:
          </p>
          <p class="pairing-command">
            <code>
              baristad displays approve {code} --zone {zone}
            </code>
          </p>
        </div>
      )}
      <p class="pairing-note" id="note" role="status">
        {code === null ? '' : 'The code is good for ten minutes. Then there is a new one.'}
      </p>
    </main>
  )
}
