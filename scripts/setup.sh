# Sets up everything scripts/run and scripts/test need; sourced by both, after `root` is set. Each finished step leaves a
# stamp in .venv, keyed by what the step depends on, so a second start compares a few hashes and does nothing, and an
# interrupted one goes on where it stopped. All messages go to stderr: stdout belongs to the program that starts after.

venv="$root/.venv"
stamps="$venv/.todoapp-setup"
min_minor=11

say() { printf 'setup: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# --- stamps ---------------------------------------------------------------------------------------------------------

stamp_matches() { [ -f "$stamps/$1" ] && [ "$(head -n 1 "$stamps/$1")" = "$2" ]; }

# A stamp's further lines name files that must still be there.
stamp_files_exist() {
  local file
  while IFS= read -r file; do [ -s "$file" ] || return 1; done < <(tail -n +2 "$stamps/$1")
}

write_stamp() { # name, key; further lines on stdin
  { printf '%s\n' "$2"; cat; } >"$stamps/.$1.part"
  mv "$stamps/.$1.part" "$stamps/$1"
}

packages_key() { cat "$root/pyproject.toml" "$venv/pyvenv.cfg" 2>/dev/null | sha256sum | cut -d ' ' -f 1; }

weights_key() {
  {
    printf '%s\n' "${TODOAPP_WEIGHTS_DIR:-${TODOAPP_DATA_DIR:-}}" "${TODOAPP_MODELS_DIR:-}" "${XDG_DATA_HOME:-}" "${HOME:-}"
    cat "${TODOAPP_MODELS_DIR:-$root/models}/registry.yaml" "$root"/todoapp/weights/{catalog,merge}.py
  } 2>/dev/null | sha256sum | cut -d ' ' -f 1
}

# --- system libraries -----------------------------------------------------------------------------------------------

# What each apt package is recognised by: a library the linker knows, or a command.
app_system=(
  lib:libportaudio.so.2=libportaudio2
  lib:libEGL.so.1=libegl1
  lib:libGL.so.1=libgl1
  lib:libxkbcommon.so.0=libxkbcommon0
  lib:libxkbcommon-x11.so.0=libxkbcommon-x11-0
  lib:libdbus-1.so.3=libdbus-1-3
  lib:libfontconfig.so.1=libfontconfig1
  lib:libglib-2.0.so.0=libglib2.0-0
  lib:libX11-xcb.so.1=libx11-xcb1
  lib:libwayland-client.so.0=libwayland-client0
  lib:libwayland-cursor.so.0=libwayland-cursor0
  lib:libxcb-cursor.so.0=libxcb-cursor0
  lib:libxcb-icccm.so.4=libxcb-icccm4
  lib:libxcb-image.so.0=libxcb-image0
  lib:libxcb-keysyms.so.1=libxcb-keysyms1
  lib:libxcb-randr.so.0=libxcb-randr0
  lib:libxcb-render-util.so.0=libxcb-render-util0
  lib:libxcb-shape.so.0=libxcb-shape0
  lib:libxcb-sync.so.1=libxcb-sync1
  lib:libxcb-xfixes.so.0=libxcb-xfixes0
  lib:libxcb-xkb.so.1=libxcb-xkb1
  cmd:g++=g++
  font:=fonts-dejavu-core
)
test_system=(
  cmd:Xvfb=xvfb
  cmd:pulseaudio=pulseaudio
  cmd:pactl=pulseaudio-utils
  cmd:flite=flite
  cmd:dbus-daemon=dbus
  cmd:dunst=dunst
  cmd:xdotool=xdotool
  exe:at-spi-bus-launcher=at-spi2-core
  file:alsa-lib/libasound_module_pcm_pulse.so=libasound2-plugins
)

missing_system_packages() { # entries...
  local known entry probe
  known=$({ ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null)
  for entry in "$@"; do
    probe=${entry%%=*}
    case "$probe" in
      lib:*) grep -qF "${probe#lib:} " <<<"$known" ;;
      cmd:*) command -v "${probe#cmd:}" >/dev/null ;;
      exe:*) [ -x "/usr/libexec/${probe#exe:}" ] || [ -x "/usr/lib/at-spi2-core/${probe#exe:}" ] ;;
      file:*) compgen -G "/usr/lib/*/${probe#file:}" >/dev/null ;;
      font:*) [ -n "$(find /usr/share/fonts -type f -name '*.[to]tf' -print -quit 2>/dev/null)" ] ;;
    esac || printf '%s\n' "${entry#*=}"
  done
}

may_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }

apt_install() {
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300)
  "${apt[@]}" update >&2 || say "the package lists could not be updated; trying with those at hand"
  "${apt[@]}" install --no-install-recommends "$@" >&2
}

system_step() { # stamp name, entries...
  local name=$1 missing
  shift
  [ "$(uname -s)" = Linux ] || return 0
  mapfile -t missing < <(missing_system_packages "$@")
  if [ ${#missing[@]} -gt 0 ] && may_install; then
    say "installing system packages: ${missing[*]}"
    apt_install "${missing[@]}" || say "apt-get could not install them all"
    mapfile -t missing < <(missing_system_packages "$@")
  fi
  if [ ${#missing[@]} -gt 0 ]; then
    say "these system packages are missing. Install them, then start again:"
    say "  sudo apt-get install --no-install-recommends ${missing[*]}"
    # Without a compiler nothing works; without a library only the window or the microphone does not.
    case " ${missing[*]} " in *" g++ "*) die "a C++ compiler is needed to build llama-cpp-python." ;; esac
    say "going on: the command line works without them."
    return
  fi
  write_stamp "$name" done </dev/null
}

# --- Python ---------------------------------------------------------------------------------------------------------

find_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11; do
    if "$name" -c "import sys; sys.exit(not (3, $min_minor) <= sys.version_info < (4,))" 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  return 1
}

venv_step() {
  if [ -x "$venv/bin/python" ] && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then return; fi
  local python
  if ! find_python >/dev/null && may_install; then
    say "installing Python"
    apt_install python3 python3-venv || say "apt-get could not install it"
  fi
  python=$(find_python) || die "Python 3.$min_minor or later is needed (looked for python3, python3.13 to python3.11). \
On Debian or Ubuntu: sudo apt-get install python3 python3-venv"
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    local package
    package="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    may_install || die "this Python cannot make virtual environments: sudo apt-get install $package"
    say "installing $package"
    apt_install "$package" || apt_install python3-venv || die "$package could not be installed."
  fi
  say "making the virtual environment .venv with $("$python" --version)"
  "$python" -m venv --clear "$venv" >&2 || die "the virtual environment could not be made in $venv."
}

packages_step() { # name, requirement
  say "installing the Python packages. The first time, llama-cpp-python is compiled: about 5 minutes, kept afterwards."
  "$venv/bin/python" -m pip install --disable-pip-version-check --no-input -e "$2" >&2 ||
    die "the Python packages could not be installed (see above). What was downloaded is kept: start again to go on."
  write_stamp "$1" "$(packages_key)" </dev/null
}

weights_step() { # stamp name, models...; without models the default ones
  local name=$1
  shift
  say "fetching the models (170 MB the first time, 150 MB more for the tests)"
  "$venv/bin/todoapp" model fetch "$@" >&2 || die "the models are not complete (see above). What is finished is kept: start again."
  local files='import sys; from todoapp.weights.library import Library as L
print(*(L().files(sys.argv[1:]) if sys.argv[1:] else L().files()), sep="\n")'
  "$venv/bin/python" -c "$files" "$@" | write_stamp "$name" "$(weights_key)"
}

# --- all of it ------------------------------------------------------------------------------------------------------

packages_ready() { [ -x "$venv/bin/todoapp" ] && stamp_matches "$1" "$(packages_key)"; }
weights_ready() { stamp_matches "$1" "$(weights_key)" && stamp_files_exist "$1"; }

set_up() { # app | dev
  local kind=$1
  if [ -f "$stamps/system" ] && { [ "$kind" = app ] || [ -f "$stamps/system-dev" ]; } &&
    packages_ready "packages-$kind" && weights_ready "weights-$kind"; then
    return
  fi
  # Two starts at once must not set up into the same folder; the lock ends with this shell's children.
  exec 9<"$root/scripts/setup.sh"
  if command -v flock >/dev/null && ! flock -n 9; then
    say "waiting for another set-up to end"
    flock 9
  fi
  packages_ready "packages-$kind" || venv_step
  mkdir -p "$stamps"
  [ -f "$stamps/system" ] || system_step system "${app_system[@]}"
  if [ "$kind" = dev ]; then
    [ -f "$stamps/system-dev" ] || system_step system-dev "${test_system[@]}"
    packages_ready packages-dev || packages_step packages-dev "$root[dev]"
    stamp_matches packages-app "$(packages_key)" || write_stamp packages-app "$(packages_key)" </dev/null
  else
    packages_ready packages-app || packages_step packages-app "$root"
  fi
  if [ "$kind" = dev ]; then
    # The tests of speech run on both Whisper models.
    weights_ready weights-dev || weights_step weights-dev parser whisper-tiny.en whisper-base
  else
    weights_ready weights-app || weights_step weights-app
  fi
  exec 9<&-
  say "ready"
}
