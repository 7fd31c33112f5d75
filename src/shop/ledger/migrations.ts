/**
 * Numbered migrations. `PRAGMA user_version` says how many have run. Never edit one that has shipped: add the next.
 *
 * A drink's id is its order's row id · 256 + its place in the order, so an order's drinks are one range of the table
 * and need no index of their own, and sorting by id is sorting by acceptance. A brew's id is incarnation · 2³² + n; n never
 * repeats and serves as its epoch.
 * Partial indexes hold open work only, so their cost does not grow with the shop's past; their predicates are repeated
 * word for word in the queries (a bound parameter there would make SQLite scan the table, reliability.md §5). They hang
 * on moments that are set once rather than on states, so that most changes of state touch no index.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE shop (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    incarnation INTEGER NOT NULL,
    session INTEGER NOT NULL,
    clock_boot TEXT NOT NULL,
    clock_mono_ms INTEGER NOT NULL,
    clock_shop_ms INTEGER NOT NULL,
    clock_wall_ms INTEGER NOT NULL,
    -- What terminals were told last, so that they are told of changes only.
    mode TEXT NOT NULL DEFAULT 'open' CHECK (mode IN ('open','closed')),
    menu_version INTEGER NOT NULL DEFAULT 0,
    -- What a person said about taking orders, until when.
    manual TEXT CHECK (manual IN ('busy','paused')),
    manual_until_shop_ms INTEGER,
    manual_until_wall_ms INTEGER,
    manual_message TEXT,
    manual_who TEXT,
    -- Up to which of the orders that are over, by when they ended and their id, the person is erased, and the till's names.
    person_until_shop_ms INTEGER NOT NULL DEFAULT -1,
    person_until INTEGER NOT NULL DEFAULT 0,
    names_until_shop_ms INTEGER NOT NULL DEFAULT -1,
    names_until INTEGER NOT NULL DEFAULT 0,
    CHECK ((manual IS NULL) = (manual_until_shop_ms IS NULL))
  ) STRICT;

  -- Each recipe as it was sold once: a drink points to the words it was ordered with, whatever the menu says later.
  CREATE TABLE recipes (
    id INTEGER PRIMARY KEY,
    body TEXT NOT NULL
  ) STRICT;
  -- Every menu that was in force, the newest is.
  CREATE TABLE menus (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL CHECK (source IN ('file','put')),
    body TEXT NOT NULL,
    who TEXT,
    wall_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE outs (
    id INTEGER PRIMARY KEY,
    recipe TEXT,
    size TEXT,
    option TEXT,
    choice TEXT,
    reason TEXT,
    until_wall_ms INTEGER,
    until_shop_ms INTEGER,
    since_wall_ms INTEGER NOT NULL,
    who TEXT NOT NULL,
    CHECK (coalesce(recipe, size, option) IS NOT NULL AND (option IS NULL) = (choice IS NULL)),
    CHECK ((until_wall_ms IS NULL) = (until_shop_ms IS NULL))
  ) STRICT;

  CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
      ('held','queued','making','partly-ready','ready','collected','expired','cancelled')),
    attention INTEGER NOT NULL DEFAULT 0 CHECK (attention IN (0, 1)),
    version INTEGER NOT NULL DEFAULT 1,
    zone TEXT NOT NULL,
    terminal TEXT NOT NULL,
    business_day TEXT NOT NULL,
    client_ref TEXT,
    channel TEXT,
    customer_name TEXT,
    placed_shop_ms INTEGER NOT NULL,
    placed_wall_ms INTEGER NOT NULL,
    quote_wall_ms INTEGER,
    promise_wall_ms INTEGER,
    -- The same in shop time, which no clock step moves.
    promise_shop_ms INTEGER,
    -- What the quote was made from, and what was said first: so that it can be judged, and learnt from.
    planned_at_shop_ms INTEGER,
    plan_shop_ms INTEGER,
    first_quote_shop_ms INTEGER,
    first_promise_shop_ms INTEGER,
    -- Milliseconds by which it goes before its own time.
    boost_ms INTEGER NOT NULL DEFAULT 0 CHECK (boost_ms BETWEEN 0 AND 180000),
    boosted_shop_ms INTEGER,
    due_wall_ms INTEGER,
    hold_kind TEXT CHECK (hold_kind IN ('unpaid','due','asked','stale','expired')),
    hold_until_shop_ms INTEGER,
    -- Its promise has passed, and its till was told.
    late INTEGER NOT NULL DEFAULT 0 CHECK (late IN (0, 1)),
    ready_shop_ms INTEGER,
    ready_wall_ms INTEGER,
    closed_shop_ms INTEGER,
    closed_wall_ms INTEGER,
    -- While it waits for its customer: reminders told, calls after the first, the last of them, when it came back to
    -- the shelf from a collection that was none, and whether the customer is on the way.
    reminded INTEGER NOT NULL DEFAULT 0,
    recalls INTEGER NOT NULL DEFAULT 0,
    called_shop_ms INTEGER,
    back_shop_ms INTEGER,
    coming INTEGER NOT NULL DEFAULT 0 CHECK (coming IN (0, 1)),
    CHECK ((closed_shop_ms IS NULL) = (state IN ('held','queued','making','partly-ready','ready'))),
    CHECK ((hold_until_shop_ms IS NULL) = (hold_kind IS NULL OR hold_kind = 'expired'))
  ) STRICT;
  CREATE UNIQUE INDEX orders_number ON orders (number) WHERE closed_shop_ms IS NULL;
  CREATE INDEX orders_ready ON orders (ready_shop_ms) WHERE ready_shop_ms IS NOT NULL AND closed_shop_ms IS NULL;
  CREATE INDEX orders_board ON orders (zone, id) WHERE ready_shop_ms IS NULL AND closed_shop_ms IS NULL;
  CREATE INDEX orders_held ON orders (hold_until_shop_ms) WHERE hold_until_shop_ms IS NOT NULL;
  -- The name that is looked for stands first: whoever asks for it need not know terminal and day.
  CREATE UNIQUE INDEX orders_client_ref ON orders (client_ref, terminal, business_day) WHERE client_ref IS NOT NULL;
  CREATE INDEX orders_closed ON orders (closed_shop_ms) WHERE closed_shop_ms IS NOT NULL;

  CREATE TABLE drinks (
    id INTEGER PRIMARY KEY,
    recipe TEXT NOT NULL,
    sold INTEGER NOT NULL REFERENCES recipes (id),
    size TEXT,
    options TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
      ('held','queued','making','ready','collected','discarded','attention','cancelled')),
    step INTEGER NOT NULL DEFAULT 0,
    skill TEXT NOT NULL,
    queue_key INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    doubts INTEGER NOT NULL DEFAULT 0,
    avoid TEXT,
    -- The machine in whose own line it stands, under a policy that has lines.
    bound TEXT,
    -- How often a later drink has started before it on a machine that could have made it.
    overtaken INTEGER NOT NULL DEFAULT 0,
    cancel_requested INTEGER NOT NULL DEFAULT 0 CHECK (cancel_requested IN (0, 1)),
    -- Its last brew, and the drink that it is made for once more.
    brew_id INTEGER,
    remake_of INTEGER,
    ref TEXT,
    note TEXT
  ) STRICT;
  CREATE INDEX drinks_queue ON drinks (skill, queue_key, id) WHERE state = 'queued';
  CREATE INDEX drinks_waiting ON drinks (state) WHERE state IN ('held','attention');

  CREATE TABLE brews (
    id INTEGER PRIMARY KEY,
    drink_id INTEGER NOT NULL REFERENCES drinks (id),
    step INTEGER NOT NULL,
    machine TEXT NOT NULL,
    group_n INTEGER NOT NULL,
    boot INTEGER NOT NULL,
    journal INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN
      ('intent','pouring','doubt','done','spoiled','refused','never-started','unresolved')),
    cause TEXT,
    nominal_ms INTEGER NOT NULL,
    intent_shop_ms INTEGER NOT NULL,
    begun_shop_ms INTEGER,
    doubt_shop_ms INTEGER,
    ended_shop_ms INTEGER,
    cup TEXT CHECK (cup IN ('standing','gone')),
    cup_gone_shop_ms INTEGER,
    CHECK ((ended_shop_ms IS NULL) = (state IN ('intent','pouring','doubt')))
  ) STRICT;
  CREATE UNIQUE INDEX brews_open_group ON brews (machine, group_n) WHERE ended_shop_ms IS NULL;
  CREATE UNIQUE INDEX brews_open_drink ON brews (drink_id) WHERE ended_shop_ms IS NULL;
  CREATE INDEX brews_cup ON brews (machine, group_n) WHERE cup = 'standing';
  CREATE INDEX brews_unresolved ON brews (machine) WHERE state = 'unresolved';

  CREATE TABLE waste (
    id INTEGER PRIMARY KEY,
    brew_id INTEGER NOT NULL REFERENCES brews (id),
    drink_id INTEGER NOT NULL REFERENCES drinks (id),
    machine TEXT NOT NULL,
    cause TEXT NOT NULL CHECK (cause IN ('spoiled','cancelled','surplus','remade')),
    detail TEXT,
    shop_ms INTEGER NOT NULL,
    wall_ms INTEGER NOT NULL
  ) STRICT;

  CREATE INDEX waste_time ON waste (wall_ms);

  -- What is left of each ingredient, in thousandths of its unit; one that is not here nobody has counted.
  CREATE TABLE stock (
    ingredient TEXT PRIMARY KEY,
    level INTEGER NOT NULL CHECK (level >= 0),
    -- Who last said how much there is, and when.
    who TEXT NOT NULL,
    set_wall_ms INTEGER NOT NULL,
    -- Pours since then that may have taken of it, and nobody knows how much.
    uncounted INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  -- What staff say is out, until a time, whatever was counted.
  CREATE TABLE stock_outs (
    ingredient TEXT PRIMARY KEY,
    until_shop_ms INTEGER NOT NULL,
    until_wall_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  -- What each brew took: a pour that is reported twice is counted once.
  CREATE TABLE used (
    brew_id INTEGER NOT NULL REFERENCES brews (id),
    ingredient TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (brew_id, ingredient)
  ) STRICT, WITHOUT ROWID;

  -- Test pours of machines in maintenance: brews of no drink. Ids are those of the brews' own sequence.
  CREATE TABLE tests (
    id INTEGER PRIMARY KEY,
    machine TEXT NOT NULL,
    group_n INTEGER NOT NULL,
    boot INTEGER NOT NULL,
    journal INTEGER NOT NULL,
    sold INTEGER NOT NULL REFERENCES recipes (id),
    step INTEGER NOT NULL,
    size TEXT,
    nominal_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN
      ('intent','pouring','done','spoiled','refused','never-started','unresolved')),
    cause TEXT,
    who TEXT NOT NULL,
    intent_shop_ms INTEGER NOT NULL,
    begun_shop_ms INTEGER,
    ended_shop_ms INTEGER,
    ended_wall_ms INTEGER,
    -- Only where no sensor and no device can tell.
    cup TEXT CHECK (cup = 'standing'),
    CHECK ((ended_shop_ms IS NULL) = (state IN ('intent','pouring')))
  ) STRICT;
  CREATE UNIQUE INDEX tests_open ON tests (machine, group_n) WHERE ended_shop_ms IS NULL;
  CREATE INDEX tests_cup ON tests (machine, group_n) WHERE cup = 'standing';
  CREATE INDEX tests_machine ON tests (machine, id);

  -- What people want of a machine; one that is not here is in service.
  CREATE TABLE intents (
    machine TEXT PRIMARY KEY,
    intent TEXT NOT NULL CHECK (intent IN ('draining','maintenance')),
    who TEXT NOT NULL,
    wall_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    shop_ms INTEGER NOT NULL,
    wall_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    order_id INTEGER,
    order_state TEXT,
    attention INTEGER,
    drink_id INTEGER,
    drink_state TEXT,
    brew_id INTEGER,
    machine TEXT,
    -- Id of the key of whoever asked for it; null: it happened by itself.
    who TEXT,
    data TEXT
  ) STRICT;
  CREATE INDEX events_order ON events (order_id, seq) WHERE order_id IS NOT NULL;

  CREATE TABLE idempotency (
    id INTEGER PRIMARY KEY,
    terminal TEXT NOT NULL,
    key TEXT NOT NULL,
    hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    shop_ms INTEGER NOT NULL
  ) STRICT;

  -- How terminals misuse their idempotency keys, for baristad key doctor.
  CREATE TABLE key_faults (
    terminal TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('varied','reused','late-replay')),
    business_day TEXT NOT NULL,
    count INTEGER NOT NULL,
    last_wall_ms INTEGER NOT NULL,
    example TEXT NOT NULL,
    PRIMARY KEY (terminal, kind, business_day)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE webhooks (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    -- The secret before a rotation, and until when it signs too.
    old_secret TEXT,
    old_until_shop_ms INTEGER,
    -- JSON list of event names; null: all.
    events TEXT,
    -- Whose orders it hears of: a key id; null: everybody's.
    terminal TEXT,
    owner TEXT NOT NULL,
    description TEXT,
    state TEXT NOT NULL CHECK (state IN ('active','disabled')),
    reason TEXT,
    created_wall_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- What is still to be delivered, and what could not be.
  -- AUTOINCREMENT: a late result of a delivery that is gone must not hit another's.
  CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    event TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    -- Null: given up.
    due_shop_ms INTEGER,
    created_shop_ms INTEGER NOT NULL,
    last_wall_ms INTEGER,
    last_error TEXT
  ) STRICT;
  CREATE UNIQUE INDEX outbox_once ON outbox (webhook, seq);
  CREATE INDEX outbox_due ON outbox (due_shop_ms) WHERE due_shop_ms IS NOT NULL;
  CREATE INDEX outbox_due_of ON outbox (webhook, due_shop_ms, id) WHERE due_shop_ms IS NOT NULL;
  -- Screens that staff let in. One that was put out stays: its id and secret are never let in again.
  CREATE TABLE displays (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    zone TEXT NOT NULL,
    size TEXT NOT NULL CHECK (size IN ('s','m','l')),
    -- SHA-256 of the secret in its cookie.
    hash TEXT NOT NULL UNIQUE,
    created_wall_ms INTEGER NOT NULL,
    -- Who let it in: a key id.
    who TEXT NOT NULL,
    revoked_wall_ms INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX displays_in_force ON displays (created_wall_ms, id) WHERE revoked_wall_ms IS NULL;

  -- Who wants to be told on a phone when an order is ready. Secrets, forgotten with the order.
  CREATE TABLE watchers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id INTEGER NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('push','ntfy')),
    endpoint TEXT NOT NULL,
    p256dh TEXT,
    auth TEXT,
    created_wall_ms INTEGER NOT NULL,
    forget_shop_ms INTEGER,
    CHECK (channel <> 'push' OR (p256dh IS NOT NULL AND auth IS NOT NULL))
  ) STRICT;
  CREATE UNIQUE INDEX watchers_once ON watchers (order_id, channel, endpoint);
  CREATE INDEX watchers_forget ON watchers (forget_shop_ms) WHERE forget_shop_ms IS NOT NULL;

  -- What phones are told, of orders and (no order) of alerts: what waits to be sent, and what became of the rest.
  CREATE TABLE notices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id INTEGER,
    watcher INTEGER,
    channel TEXT NOT NULL CHECK (channel IN ('push','ntfy')),
    target TEXT NOT NULL,
    topic TEXT NOT NULL,
    event TEXT NOT NULL,
    seq INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting','accepted','given up','dropped')),
    attempts INTEGER NOT NULL DEFAULT 0,
    due_shop_ms INTEGER,
    expires_shop_ms INTEGER NOT NULL,
    created_wall_ms INTEGER NOT NULL,
    last_wall_ms INTEGER,
    last_error TEXT,
    forget_shop_ms INTEGER,
    CHECK ((due_shop_ms IS NOT NULL) = (state = 'waiting'))
  ) STRICT;
  CREATE UNIQUE INDEX notices_once ON notices (topic, seq);
  CREATE INDEX notices_due ON notices (due_shop_ms) WHERE due_shop_ms IS NOT NULL;
  CREATE INDEX notices_due_of ON notices (target, due_shop_ms, id) WHERE due_shop_ms IS NOT NULL;
  CREATE INDEX notices_order ON notices (order_id, id) WHERE order_id IS NOT NULL;
  CREATE INDEX notices_forget ON notices (forget_shop_ms) WHERE forget_shop_ms IS NOT NULL;

  -- What is wrong at the moment and was told to the staff.
  CREATE TABLE alerts (
    key TEXT PRIMARY KEY,
    cause TEXT NOT NULL,
    subject TEXT,
    detail TEXT NOT NULL,
    seq INTEGER NOT NULL,
    raised_wall_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  -- What is to be printed, and for two days what was: of that, a copy says that it is one.
  -- AUTOINCREMENT: a late word about a job that is forgotten must not hit another's.
  CREATE TABLE print_jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    printer TEXT NOT NULL,
    order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    -- Null: the order's ticket.
    drink_id INTEGER,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting','printed','expired','failed','unwanted')),
    -- So many copies may be on paper; of these, so many by this job.
    copies INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    who TEXT,
    created_shop_ms INTEGER NOT NULL,
    expires_shop_ms INTEGER NOT NULL,
    ended_shop_ms INTEGER,
    ended_wall_ms INTEGER,
    CHECK ((ended_shop_ms IS NULL) = (state = 'waiting'))
  ) STRICT;
  CREATE INDEX print_jobs_next ON print_jobs (printer, id) WHERE ended_shop_ms IS NULL;
  CREATE INDEX print_jobs_expiry ON print_jobs (expires_shop_ms) WHERE ended_shop_ms IS NULL;
  CREATE INDEX print_jobs_ended ON print_jobs (printer, state, ended_shop_ms) WHERE ended_shop_ms IS NOT NULL;
  CREATE INDEX print_jobs_old ON print_jobs (ended_shop_ms) WHERE ended_shop_ms IS NOT NULL;
  CREATE INDEX print_jobs_of ON print_jobs (order_id, printer, drink_id, id);
  `,
  `
  -- For so long groups of a machine stood still while a drink waited that it could make: by quarter of an hour, which is
  -- how finely time zones lie apart.
  CREATE TABLE idle_work (
    quarter_wall_ms INTEGER NOT NULL,
    machine TEXT NOT NULL,
    ms INTEGER NOT NULL,
    PRIMARY KEY (quarter_wall_ms, machine)
  ) STRICT, WITHOUT ROWID;
  `,
]
