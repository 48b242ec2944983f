# Shared by the scripts beside it: they source it, nobody runs it.
# shellcheck shell=sh

ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
VENV="$ROOT/.venv"
PY="$VENV/bin/python"
STAMPS="$VENV/stamps"
export PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }
die() {
  warn "script/$(basename -- "$0"): $*"
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" = 0 ]; }

# ---- Python ---------------------------------------------------------------------------------------------------------

# Prints the first Python that is new enough; ends the script when there is none.
find_python() {
  for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    if have "$candidate" && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  die "Python 3.11 or newer is needed and was not found (PYTHON=/path/to/python3 names one)."
}

# What sh cannot do; needs no package, so that it also runs before there is a virtual environment.
helper() {
  if [ ! -x "${HELPER:=$PY}" ]; then HELPER=$(find_python); fi
  "$HELPER" -IS "$ROOT/script/helper.py" "$@"
}
free_port() { helper free-port; }

# ---- stamps: a thing is done again only when what it depends on has changed -------------------------------------------

hash_of() { cat -- "$@" 2>/dev/null | sha256sum | cut -d' ' -f1; }
# Names, sizes and times of all files below the folders: quicker than reading them.
listing_of() { find "$@" -type f -printf '%p %s %T@\n' 2>/dev/null | LC_ALL=C sort | sha256sum | cut -d' ' -f1; }
stamped() { [ "$(cat "$STAMPS/$1" 2>/dev/null)" = "$2" ]; }
stamp() {
  mkdir -p "$STAMPS"
  printf '%s\n' "$2" >"$STAMPS/$1"
}

# ---- children: started beside us, stopped by process id ---------------------------------------------------------------

CHILDREN=""

# own COMMAND…: becomes COMMAND, in a session of its own, so that Ctrl-C reaches us alone and we stop our children in
# order; the kernel ends it should we be killed outright. As user $AS if that is set. Use it with `&`, then `adopt $!`.
own() {
  if have setsid && have setpriv && setpriv --pdeathsig INT true 2>/dev/null; then
    # shellcheck disable=SC2086
    exec setpriv ${AS:+--reuid "$AS" --regid "$(id -g "$AS")" --clear-groups} --pdeathsig "${STOP:-TERM}" setsid "$@"
  fi
  exec "$@"
}
adopt() { CHILDREN="$1:${2:-TERM} $CHILDREN"; }
alive() { kill -0 "$1" 2>/dev/null; }

# run COMMAND…: to its end, as a child that goes when we go (a foreground command would outlive a TERM sent to us).
run() {
  own "$@" &
  adopt $!
  if wait $!; then ended_with=0; else ended_with=$?; fi
  CHILDREN=${CHILDREN#* }
  return $ended_with
}

# A sleep that a signal interrupts and during which the shell buries children that have ended.
nap() {
  sleep "$1" &
  wait $! || true
}

# wait_until SECONDS PID COMMAND…: until COMMAND succeeds; fails when PID has ended or the time is over.
wait_until() {
  left=$(($1 * 5))
  watched=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    if [ $left -le 0 ] || ! alive "$watched"; then return 1; fi
    nap 0.2
  done
}
ended() { ! alive "$1"; }

# Stops the children, the youngest first: asks, waits up to 15 seconds, then insists.
stop_children() {
  for child in $CHILDREN; do kill -s "${child#*:}" "${child%:*}" 2>/dev/null || true; done
  for child in $CHILDREN; do
    pid=${child%:*}
    wait_until 15 $$ ended "$pid" || true
    # The child leads its own session: whatever it left behind goes with it.
    kill -s KILL -- "-$pid" 2>/dev/null || kill -s KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  CHILDREN=""
}

# ---- services for tests -----------------------------------------------------------------------------------------------

# A private folder for all that a run leaves behind. Others may walk through it: PostgreSQL runs as another user.
make_work_folder() {
  WORK=$(mktemp -d "${TMPDIR:-/tmp}/thidua.XXXXXX")
  chmod 711 "$WORK"
}

# Stops everything and removes the work folder; for `trap … EXIT`.
clean_up() {
  stop_children
  rm -rf "$WORK"
}

# Debian packages, where we may install them.
apt_install() {
  if ! is_root || ! have apt-get; then return 1; fi
  say "Installing with apt-get: $*"
  if [ -z "${APT_UPDATED:-}" ]; then apt-get update -qq >"$WORK/apt.log" 2>&1 || true; fi
  APT_UPDATED=1
  if ! DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >>"$WORK/apt.log" 2>&1 </dev/null
  then
    warn "apt-get did not install $*: $(tail -n 1 "$WORK/apt.log")"
    return 1
  fi
}

# Prints the folder of PostgreSQL's programs, of the newest version there is.
find_postgres() {
  found=""
  for folder in /usr/lib/postgresql/*/bin; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then found=$folder; fi
  done
  if [ -z "$found" ] && have initdb && have postgres; then found=$(dirname -- "$(command -v initdb)"); fi
  [ -n "$found" ] && printf '%s\n' "$found"
}

# A cluster of our own in $WORK, on a free port; sets POSTGRES_URL. PostgreSQL refuses to be root, so it runs as another
# user then. Nothing is kept, so nothing is flushed to the disk.
start_postgres() {
  bin=$(find_postgres) || return 1
  pg="$WORK/postgres"
  mkdir "$pg"
  pg_password=$(helper token)
  printf '%s\n' "$pg_password" >"$pg/password"
  AS=""
  if is_root; then
    AS=postgres
    id "$AS" >/dev/null 2>&1 || AS=nobody
    chown -R "$AS" "$pg"
  fi
  (cd "$pg" && own "$bin/initdb" -D data -U thidua -A scram-sha-256 --pwfile password -E UTF8 --locale C.UTF-8 --no-sync) \
    >"$WORK/postgres.log" 2>&1 || { warn "initdb: $(tail -n 3 "$WORK/postgres.log")" && return 1; }
  pg_port=$(free_port)
  (cd "$pg" && STOP=INT own "$bin/postgres" -D data -k "$pg" -h 127.0.0.1 -p "$pg_port" -c max_connections=100 \
    -c shared_buffers=256MB -c fsync=off -c synchronous_commit=off -c full_page_writes=off) >"$WORK/postgres.log" 2>&1 &
  pg_pid=$!
  AS=""
  adopt $pg_pid INT
  wait_until 30 $pg_pid "$bin/pg_isready" -q -h 127.0.0.1 -p "$pg_port" &&
    PGPASSWORD=$pg_password "$bin/createdb" -h 127.0.0.1 -p "$pg_port" -U thidua thidua ||
    { warn "PostgreSQL: $(tail -n 3 "$WORK/postgres.log")" && return 1; }
  POSTGRES_URL="postgres://thidua:$pg_password@127.0.0.1:$pg_port/thidua"
}

# A Redis of our own on a free port, kept in memory; sets TEST_REDIS_URL.
start_redis() {
  have redis-server || return 1
  redis_port=$(free_port)
  own redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --appendonly no --dir "$WORK" >"$WORK/redis.log" 2>&1 &
  redis_pid=$!
  adopt $redis_pid
  wait_until 15 $redis_pid helper port-answers 127.0.0.1 "$redis_port" ||
    { warn "Redis: $(tail -n 3 "$WORK/redis.log")" && return 1; }
  TEST_REDIS_URL="redis://127.0.0.1:$redis_port/0"
}

# Prints a Chromium that runs. (Ubuntu's package of that name is an empty shell around a snap, hence the trial.)
find_chromium() {
  for candidate in ${CHROMIUM:-} chromium chromium-browser google-chrome-stable google-chrome \
    "$HOME"/.cache/ms-playwright/chromium-*/chrome-linux*/chrome; do
    if have "$candidate" && "$candidate" --version >/dev/null 2>&1; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

# need FINDER PACKAGE…: is it there, or can it be installed?
need() {
  finder=$1
  shift
  $finder >/dev/null 2>&1 || { apt_install "$@" && $finder >/dev/null 2>&1; }
}
