import type { LaneContext, LaneLoginContext, LaneView } from '../data.ts'
import { Drink } from './drink.tsx'
import { Press } from './parts.tsx'

export function LaneMain({ view }: { readonly view: LaneView }) {
  const { mode, drinks, notice, undo } = view
  // The big button belongs to a drink that can go on; a question stands above it.
  const first = drinks.find(({ state }) => state !== 'lost')
  return (
    <main id="main">
      {notice !== null && (
        <section id="notice" class="notice">
          <p role="alert">{notice}</p>
        </section>
      )}
      {drinks
        .filter(({ state }) => state === 'lost')
        .map((drink) => (
          <Drink key={drink.brew} view={view} drink={drink} place="behind" />
        ))}
      {first !== undefined && <Drink view={view} drink={first} place="first" />}
      {drinks
        .filter((drink) => drink !== first && drink.state !== 'lost')
        .map((drink) => (
          <Drink key={drink.brew} view={view} drink={drink} place="behind" />
        ))}
      {first === undefined && <Empty view={view} />}
      {undo !== null && (
        <section id="undo" class="undo">
          <Press view={view} action="undo" brew={undo.brew}>
            Undo: {undo.words} is not done yet
          </Press>
        </section>
      )}
      {mode === 'signed-out' && <SignIn view={view} />}
      <section id="behind" class="queue">
        <p>
          <span class="count">{view.behind >= 100 ? '100+' : view.behind}</span> {view.behind === 1 ? 'waits' : 'wait'}{' '}
          behind
        </p>
      </section>
      {view.person !== null && <Person view={view} />}
    </main>
  )
}

function Empty({ view: { mode, behind } }: { readonly view: LaneView }) {
  const words = {
    working: behind === 0 ? 'Nothing to make' : 'The next one comes in a moment',
    break: 'You are on a break',
    leaving: 'You are signing out',
    'signed-out': 'Nobody works at this lane',
    closed: 'The daemon has not opened this lane',
  }[mode]
  return (
    <section id="empty" class="empty">
      <p>{words}</p>
    </section>
  )
}

function Person({ view }: { readonly view: LaneView }) {
  const { person, skills, mode } = view
  const makes = skills.filter(({ has }) => has).map(({ id }) => id)
  return (
    <section id="person" class="person">
      <p>
        <strong>{person}</strong> makes {makes.join(', ')}
      </p>
      <div class="buttons">
        {mode === 'working' ? (
          <Press view={view} action="break">
            Break
          </Press>
        ) : (
          <Press view={view} action="back">
            Back to work
          </Press>
        )}
        {mode !== 'leaving' && (
          <Press view={view} action="sign-out">
            Sign out
          </Press>
        )}
        {view.others.map((lane) => (
          <Press key={lane} view={view} action="move" to={lane}>
            Go to {lane}
          </Press>
        ))}
      </div>
    </section>
  )
}

function SignIn({ view }: { readonly view: LaneView }) {
  return (
    <section id="sign-in" class="sign-in">
      <Press
        view={view}
        action="sign-in"
        fields={
          <>
            <p class="field">
              <label for="name">Your name</label>
              <input id="name" name="name" maxLength={40} required autocomplete="off" />
            </p>
            <fieldset class="makes">
              <legend>What you make</legend>
              {view.skills.map(({ id }) => (
                <label key={id}>
                  <input type="checkbox" name="skill" value={id} checked /> {id}
                </label>
              ))}
            </fieldset>
          </>
        }
      >
        Sign in
      </Press>
    </section>
  )
}

export function LanePage({ view, said }: Pick<LaneContext, 'view' | 'said'>) {
  return (
    <div class="lane" data-lane={view.lane}>
      <header>
        <h1>{view.lane}</h1>
        <p id="live" class="quiet" role="status">
          As of {view.at} · <a href={`/lane/${view.lane}`}>look again</a>
        </p>
        {view.others.length > 0 && (
          <nav aria-label="Other lanes">
            {view.others.map((lane) => (
              <a key={lane} href={`/lane/${lane}`}>
                {lane}
              </a>
            ))}
          </nav>
        )}
        <form method="post" action={`/lane/${view.lane}/logout`}>
          <input type="hidden" name="csrf" value={view.csrf} />
          <button type="submit">Lock this screen</button>
        </form>
      </header>
      {said !== null && (
        <p id="said" class={`said ${said.tone}`} role={said.tone === 'refused' ? 'alert' : 'status'}>
          {said.text}
        </p>
      )}
      <LaneMain view={view} />
    </div>
  )
}

export function LaneLogin({ shopName, lane, problem }: Pick<LaneLoginContext, 'shopName' | 'lane' | 'problem'>) {
  return (
    <main class="login">
      <h1>{lane}</h1>
      <p class="quiet">{shopName}</p>
      {problem !== null && (
        <p class="said refused" role="alert">
          {problem}
        </p>
      )}
      <form method="post" action={`/lane/${lane}/login`}>
        <p class="field">
          <label for="key">A barista's key</label>
          <input id="key" name="key" type="password" required autocomplete="current-password" autofocus />
        </p>
        <button type="submit" class="big">
          Open this screen
        </button>
      </form>
      <p class="quiet">It is typed once: the screen stays open for 12 hours. Then you sign in with your name.</p>
    </main>
  )
}
