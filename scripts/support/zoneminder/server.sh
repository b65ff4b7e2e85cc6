# The parts of scripts/zoneminder, which sets the variables used here.
# shellcheck shell=bash disable=SC2154

user=zoneminder-test
socket=$state/run/mysqld.sock
memory=/dev/shm/$(basename "$state")
configuration=/etc/zm/conf.d/90-test-server.conf
packages=(zoneminder mariadb-server-core mariadb-client apache2-bin libapache2-mod-php php-cli php-mysql php-gd php-intl
  php-apcu ffmpeg python3 curl procps tzdata media-types)

say() { printf 'zoneminder: %s\n' "$*"; }
die() { printf 'zoneminder: %s\n' "$*" >&2; exit 1; }
url() { printf 'http://127.0.0.1:%s/zm' "$port"; }
sql() { mariadb --no-defaults -uroot -S "$socket" "$@"; }
as_user() {
  setpriv --reuid=$user --regid=$user --init-groups \
    env -i PATH="$PATH" HOME="$state" TZ="$time_zone" LC_ALL=C.UTF-8 "$@"
}

# --- may it run here

need_root() {
  [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null || die "this needs root on Debian 12; a container will do"
  [[ ! -e $state || -O $state ]] || die "$state belongs to somebody else: set ZONEMINDER_STATE"
}

need_alone() {
  local other group pid
  if pid=$(cat /run/zm/zm.pid 2>/dev/null) && [[ -d /proc/$pid && $(stat -c %U "/proc/$pid") != "$user" ]]; then
    die "another ZoneMinder runs on this machine (pid $pid); stop it first"
  fi
  other=$(sed -n 's/^# state: //p' $configuration 2>/dev/null || true)
  if [[ -n $other && $other != "$state" && -e $other/run/mysqld.pid && -d /proc/$(cat "$other/run/mysqld.pid") ]]; then
    die "the server in $other is up and there can be only one: ZONEMINDER_STATE=$other $0 down"
  fi
  group=$(stat -c %G /etc/zm/zm.conf 2>/dev/null || echo root)
  [[ $group == root || $group == "$user" || ! -d /var/lib/mysql/zm ]] ||
    die "this machine has a ZoneMinder of its own; use a container"
}

# --- packages and files

install_packages() {
  local package missing=() apt=(apt-get -q -o DPkg::Lock::Timeout=900) policy=/usr/sbin/policy-rc.d log failed=
  for package in "${packages[@]}"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  if ((${#missing[@]})); then
    log=$(mktemp)
    # Nothing may start by itself, on all interfaces.
    [[ -e $policy ]] || { install -m 755 <(printf '#!/bin/sh\nexit 101\n') $policy; trap 'rm -f /usr/sbin/policy-rc.d' EXIT; }
    { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; } </dev/null >"$log" 2>&1 || failed=1
    [[ -z $(trap -p EXIT) ]] || { rm -f $policy; trap - EXIT; }
    [[ -z $failed ]] || { tail -n 20 "$log" >&2; die "apt-get failed"; }
    rm -f "$log"
    say "installed: ${missing[*]}"
  fi
  [[ $(dpkg-query -W -f '${Version}' zoneminder) == 1.36.* ]] || die "this is for ZoneMinder 1.36 (Debian 12)"
}

prepare() {
  getent passwd $user >/dev/null ||
    useradd --system --user-group --no-create-home --home-dir / --shell /usr/sbin/nologin $user
  # 8 monitors need about 30 MB.
  (($(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1) > 40960)) || memory=$state/memory
  install -d -m 755 "$state" "$state/lib"
  (cd "$state" && install -d -m 755 -o $user -g $user run log events sessions pictures tmp "$memory")
  # Compiled into the package.
  install -d -m 1777 /run/zm /tmp/zm
  chown -R $user:$user /var/cache/zoneminder
  install -m 644 "$here"/*.py "$state/lib"
}

render() {
  local php
  php=$(find /usr/lib/apache2/modules -name 'libphp*.so' | sort | tail -n1)
  sed -e "s#@STATE@#$state#g; s#@USER@#$user#g; s#@MEMORY@#$memory#g; s#@PHP_MODULE@#$php#g; s#@PORT@#$port#g" \
    -e "s#@CAMERAS_PORT@#$cameras_port#g; s#@OFFLINE_PORT@#$offline_port#g; s#@TIME_ZONE@#$time_zone#g" \
    -e "s#@AUTH@#$([[ $auth == off ]]; echo $?)#g; s#@TRIGGERS@#$triggers#g; s#@RTSP@#$rtsp#g" \
    -e "s#@RTSP_PORT@#$( ((!rtsp)) || echo "$rtsp_port")#g" \
    -e "s#@LAST_MONITOR@#$((monitors > 2 ? monitors + 2 : 2))#g" "$1"
}

write_configuration() {
  render "$here/apache.conf" >"$state/apache.conf"
  render "$here/seed.sql" >"$state/seed.sql"
  render "$here/zm.conf" >"$state/zm.conf"
  ln -sfn /usr/lib/apache2/modules "$state/modules"
}

# The package leaves zm.conf unreadable for any server.
install_configuration() {
  chgrp $user /etc/zm/zm.conf
  install -m 640 -g $user "$state/zm.conf" $configuration
}

# --- processes

# pid_of NAME: the live pid behind its pid file.
pid_of() {
  local pid file=$state/run/$1.pid
  [[ $1 != zmdc ]] || file=/run/zm/zm.pid
  pid=$(cat "$file" 2>/dev/null) && [[ $pid =~ ^[0-9]+$ && -d /proc/$pid ]] || return 1
  grep -qzF -e "$state" -e zmdc.pl "/proc/$pid/cmdline" && printf '%s' "$pid"
}

gone() { [[ ! -d /proc/$1 || $(ps -o stat= -p "$1") == Z* ]]; }

# stop PID SECONDS
stop() {
  local tenths
  kill -TERM "$1" 2>/dev/null || return 0
  for ((tenths = 0; tenths < $2 * 10; tenths++)); do
    gone "$1" && return 0
    sleep 0.1
  done
  kill -KILL "$1" 2>/dev/null || true
}

# until_true SECONDS LOG COMMAND...
until_true() {
  local tenths seconds=$1 log=$2
  shift 2
  for ((tenths = 0; tenths < seconds * 10; tenths++)); do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.1
  done
  tail -n 20 "$log" >&2
  die "no success within $seconds s: $*"
}

start_database() {
  pid_of mysqld >/dev/null && return 0
  if [[ ! -e $state/mysql/made ]]; then
    rm -rf "$state/mysql"
    install -d -m 700 -o $user -g $user "$state/mysql"
    mariadb-install-db --no-defaults --user=$user --datadir="$state/mysql" --auth-root-authentication-method=socket \
      --auth-root-socket-user=root --skip-test-db --innodb-log-file-size=32M >"$state/log/mysqld.log" 2>&1
    touch "$state/mysql/made"
  fi
  # ZoneMinder's times are the database's, whose zone is that of its process.
  TZ=$time_zone setsid mariadbd --no-defaults --user=$user --datadir="$state/mysql" --socket="$socket" \
    --pid-file="$state/run/mysqld.pid" --skip-networking --character-set-server=utf8mb4 --skip-log-bin --skip-name-resolve \
    --performance-schema=OFF --innodb-buffer-pool-size=64M --innodb-log-file-size=32M --innodb-flush-log-at-trx-commit=2 \
    --tmpdir="$state/tmp" </dev/null >>"$state/log/mysqld.log" 2>&1 &
  until_true 60 "$state/log/mysqld.log" sql -e 'SELECT 1'
}

seed_database() {
  [[ ! -e $state/mysql/seeded ]] || return 0
  sql -e 'DROP DATABASE IF EXISTS zm'
  sql </usr/share/zoneminder/db/zm_create.sql
  sql zm <"$state/seed.sql"
  touch "$state/mysql/seeded"
}

start_cameras() {
  pid_of camera >/dev/null && return 0
  setsid setpriv --reuid=$user --regid=$user --init-groups env -i PATH="$PATH" /usr/bin/python3 -B \
    "$state/lib/camera.py" "$cameras_port" "$state/pictures" "$burst" </dev/null >>"$state/log/camera.log" 2>&1 &
  printf '%s\n' $! >"$state/run/camera.pid"
  until_true 60 "$state/log/camera.log" curl -fsS "http://127.0.0.1:$cameras_port/rig/state"
}

start_web_server() {
  pid_of apache2 >/dev/null && return 0
  env -i PATH="$PATH" TZ="$time_zone" LC_ALL=C.UTF-8 apache2 -d "$state" -f "$state/apache.conf" -k start \
    </dev/null >>"$state/log/apache-start.log" 2>&1 || { tail "$state/log/apache-start.log" >&2; die "apache2 did not start"; }
}

# zmpkg.pl hands over to systemctl where pid 1 is systemd, unless its parent is called "init".
zmpkg() {
  ln -sfn /bin/sh "$state/run/init"
  as_user "$state/run/init" -c "/usr/bin/zmpkg.pl $1; exit \$?" </dev/null >>"$state/log/zmpkg.out" 2>&1
}

start_all() {
  start_database
  seed_database
  start_cameras
  start_web_server
  pid_of zmdc >/dev/null || { rm -f /run/zm/zm.pid; zmpkg start; }
}

ready() {
  local login=()
  [[ $auth == off ]] || login=(ZONEMINDER_USERNAME=admin ZONEMINDER_PASSWORD=admin-pass)
  env "${login[@]}" python3 -B "$here/ready.py" "$(url)" "http://127.0.0.1:$cameras_port" 90
}

# Whatever runs as the server's own user is ended by its pid, the database last.
stop_all() {
  local pid database
  getent passwd $user >/dev/null || return 0
  if pid_of zmdc >/dev/null; then timeout 20 bash -c "$(declare -f as_user zmpkg); $(declare -p state user time_zone); zmpkg stop" || true; fi
  # Its first process is root's.
  if pid=$(pgrep -o -f "^apache2 -d $state "); then stop "$pid" 5; fi
  database=$(pgrep -u $user -x mariadbd || true)
  for pid in $(pgrep -u $user || true); do
    [[ " ${database//$'\n'/ } " == *" $pid "* ]] || gone "$pid" || stop "$pid" 5
  done
  for pid in $database; do stop "$pid" 30; done
  rm -f "$state"/run/*.pid "$state"/run/*.sock "$memory"/*zm.mmap.* "$state"/memory/*zm.mmap.* $configuration
}

logs() {
  local file
  for file in "$state"/log/*; do
    [[ ! -s $file ]] || { echo "==> $file"; tail -n "$1" "$file"; }
  done
}
