/** Before anything else: which terminal is this? */
import { useState } from 'preact/hooks'

export interface KeyScreenProps {
  readonly shopName: string
  /** Why the key is asked for (again); null on the first visit. */
  readonly trouble: string | null
  readonly onKey: (key: string) => Promise<void>
}

export function KeyScreen({ shopName, trouble, onKey }: KeyScreenProps) {
  const [key, setKey] = useState('')
  const [state, setState] = useState<'typing' | 'asking'>('typing')
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (key.trim() === '' || state === 'asking') return
    setState('asking')
    await onKey(key.trim())
    setState('typing')
  }
  return (
    <main class="sign-in">
      <form onSubmit={submit}>
        <p class="shop">{shopName}</p>
        <h1>Which till is this?</h1>
        <p class="quiet">
          Enter the key of this till. Whoever runs the shop makes one with <code>baristad key add --role cashier</code>.
        </p>
        <label for="key">Key</label>
        <input
          id="key"
          type="password"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          value={key}
          aria-describedby="key-trouble"
          aria-invalid={trouble !== null}
          onInput={(event) => setKey(event.currentTarget.value)}
        />
        <p id="key-trouble" class="bad" role="alert">
          {trouble}
        </p>
        <button type="submit" class="primary" disabled={state === 'asking'}>
          {state === 'asking' ? 'Asking the shop…' : 'Open the till'}
        </button>
        <p class="quiet">It is kept on this device until you let it forget it.</p>
      </form>
    </main>
  )
}
