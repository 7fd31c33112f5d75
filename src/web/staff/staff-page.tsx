import type { StaffContext, StaffLoginContext, StaffView } from '../data.ts'
import { Collected, Cups, Making, Ready } from './counter.tsx'
import { Displays } from './displays.tsx'
import { Machines, Menu, Printers } from './machines.tsx'
import { Questions } from './questions.tsx'
import { Shelf } from './shelf.tsx'

export function StaffMain({ view }: { readonly view: StaffView }) {
  return (
    <main id="main">
      <Questions view={view} />
      <div class="columns">
        <div>
          <Ready view={view} />
          <Making view={view} />
          <Collected view={view} />
          <Cups view={view} />
        </div>
        <div>
          <Machines view={view} />
          <Printers view={view} />
          <Shelf view={view} />
          <Menu view={view} />
          <Displays view={view} />
        </div>
      </div>
    </main>
  )
}

export function Staff({ view, said }: Pick<StaffContext, 'view' | 'said'>) {
  const { shopName, who, at, csrf } = view
  return (
    <div class="staff">
      <header>
        <h1>{shopName}</h1>
        <p class="who">
          {who.name} <span class="role">{who.role}</span>
        </p>
        <p id="live" class="quiet" role="status">
          As of {at} · <a href="/staff">look again</a>
        </p>
        <form method="post" action="/staff/logout">
          <input type="hidden" name="csrf" value={csrf} />
          <button type="submit">Log out</button>
        </form>
      </header>
      {said !== null && (
        <p id="said" class={`said ${said.tone}`} role={said.tone === 'refused' ? 'alert' : 'status'}>
          {said.text}
        </p>
      )}
      <StaffMain view={view} />
    </div>
  )
}

export function StaffLogin({ shopName, problem }: Pick<StaffLoginContext, 'shopName' | 'problem'>) {
  return (
    <main class="login">
      <h1>{shopName}</h1>
      <p class="quiet">Behind the counter</p>
      {problem !== null && (
        <p class="said refused" role="alert">
          {problem}
        </p>
      )}
      <form method="post" action="/staff/login">
        <p class="field">
          <label for="key">Your key</label>
          <input id="key" name="key" type="password" required autocomplete="current-password" autofocus />
        </p>
        <button type="submit" class="primary">
          Log in
        </button>
      </form>
      <p class="quiet">It is typed once: you stay logged in for 12 hours on this screen.</p>
    </main>
  )
}
