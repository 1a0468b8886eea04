# Makes a checkout ready: system libraries, uv, and the package in .venv. Sourced by run and test.
#
# Says what it does on standard error only, and does nothing that is done already.

say() { printf 'bough: %s\n' "$*" >&2; }

# What Qt and the engine load from the system: a library, and the Debian package that has it.
libraries='
libgl1                libGL.so.1
libegl1               libEGL.so.1
libfontconfig1        libfontconfig.so.1
libglib2.0-0          libglib-2.0.so.0
libdbus-1-3           libdbus-1.so.3
libxkbcommon0         libxkbcommon.so.0
libxkbcommon-x11-0    libxkbcommon-x11.so.0
libxcb-cursor0        libxcb-cursor.so.0
libxcb-icccm4         libxcb-icccm.so.4
libxcb-image0         libxcb-image.so.0
libxcb-keysyms1       libxcb-keysyms.so.1
libxcb-render-util0   libxcb-render-util.so.0
libxcb-shape0         libxcb-shape.so.0
libxcb-xkb1           libxcb-xkb.so.1
libwayland-client0    libwayland-client.so.0
libwayland-cursor0    libwayland-cursor.so.0
libwayland-egl1       libwayland-egl.so.1
libgomp1              libgomp.so.1
'

missing_libraries() {
    ldconfig=$(PATH="$PATH:/sbin:/usr/sbin" command -v ldconfig) || return 0
    known=$("$ldconfig" -p 2>/dev/null) || return 0
    printf '%s' "$libraries" | while read -r package library; do
        case $known in
            *"${library:-libc.so.6}"*) ;;
            *) printf '%s ' "$package" ;;
        esac
    done
}

missing_tools() {
    python3 -c 'import ensurepip, sys; assert sys.version_info >= (3, 11)' 2>/dev/null ||
        have_uv || printf 'python3 python3-venv '
    [ -s "$system_certificates" ] || printf 'ca-certificates '
    [ "$1" = run ] || command -v Xvfb >/dev/null || printf 'xvfb '
    [ "$1" = run ] || command -v strace >/dev/null || printf 'strace '
    [ "$1" = run ] || missing_for_reading
}

# What the tests read the screen with, from outside. Not dbus-x11, which would start a bus for
# every program that finds none.
missing_for_reading() {
    command -v dbus-daemon >/dev/null || printf 'dbus-daemon '
    [ -r /usr/share/dbus-1/services/org.a11y.Bus.service ] || printf 'at-spi2-core '
    /usr/bin/python3 -c 'import gi; gi.require_version("Atspi", "2.0")' 2>/dev/null ||
        printf 'python3-gi gir1.2-atspi-2.0 '
}

missing_fonts() {
    [ -n "$(fc-list :lang=zh-cn family 2>/dev/null)" ] || printf 'fontconfig fonts-noto-cjk '
    [ -n "$(fc-list :lang=und-zsye family 2>/dev/null)" ] || printf 'fonts-noto-color-emoji '
}

# Installs Debian packages; where it may not or cannot, says which and goes on.
install() {
    [ $# -gt 0 ] || return 0
    if [ "$(id -u)" -eq 0 ]; then
        as_root=''
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        as_root=sudo
    else
        say "not allowed to install system packages; without them parts may not work: $*"
        return 0
    fi
    say "installing system packages, which may take a minute: $*"
    # One of us at a time; apt itself waits only for dpkg's lock.
    {
        ! command -v flock >/dev/null || flock 8
        $as_root env DEBIAN_FRONTEND=noninteractive sh -c '
            get() { apt-get -qq -y -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 "$@"; }
            get update || echo "bough: the lists of packages could not be brought up to date" >&2
            get install --no-install-recommends "$@"
        ' sh "$@" >/dev/null </dev/null || say "not all system packages could be installed: $*"
    } 8</var/lib/dpkg
}

system() {
    command -v apt-get >/dev/null || {
        lacking=$(missing_libraries)
        [ -z "$lacking" ] || say "the system lacks libraries that Debian has in: $lacking"
        return 0
    }
    # shellcheck disable=SC2046 # one word for each package
    install $(missing_libraries) $(missing_tools "$1")
    # shellcheck disable=SC2046
    install $(missing_fonts)
}

have_uv() {
    uv=$(command -v uv) && "$uv" --version >/dev/null 2>&1 && return 0
    uv=$root/.venv-tools/bin/uv
    "$uv" --version >/dev/null 2>&1
}

get_uv() {
    have_uv && return 0
    say "getting uv into .venv-tools"
    python3 -m venv --clear "$root/.venv-tools" >&2
    printf '*\n' >"$root/.venv-tools/.gitignore"
    [ -n "${PIP_CERT:-$(pip_says global.cert)}" ] || [ ! -r "$system_certificates" ] ||
        export PIP_CERT="$system_certificates"
    "$root/.venv-tools/bin/python" -m pip install -q --disable-pip-version-check uv >&2
    uv=$root/.venv-tools/bin/uv
}

# uv does not read pip's settings: hand on the index and the certificates that pip was told of, and
# let it trust whom the system trusts (a company's own authority, for one).
follow_pip() {
    if [ -z "${UV_DEFAULT_INDEX-}${UV_INDEX_URL-}${UV_INDEX-}" ] && ! grep -qs index \
        /etc/uv/uv.toml "${XDG_CONFIG_HOME:-${HOME-}/.config}/uv/uv.toml"; then
        index=${PIP_INDEX_URL:-$(pip_says global.index-url)}
        [ -z "$index" ] || export UV_DEFAULT_INDEX="$index"
    fi
    export UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1
    if [ -z "${SSL_CERT_FILE-}" ]; then
        certificates=${PIP_CERT:-$(pip_says global.cert)}
        [ ! -f "$certificates" ] || export SSL_CERT_FILE="$certificates"
    fi
}

pip_says() {
    python=$root/.venv-tools/bin/python
    [ -x "$python" ] || python=python3
    "$python" -m pip config get "$1" 2>/dev/null || :
}

# What .venv was made from and on: while this stays the same, there is nothing to do.
recipe() {
    printf '%s\n' "$root" "$(missing_libraries)"
    cat -- "$root/pyproject.toml" "$root/packaging/setup.sh" | cksum
}

ready() {
    [ -x "$venv/bin/python" ] && [ -x "$venv/bin/bough" ] && [ -r "$venv/.ready-$1" ] &&
        [ "$(cat -- "$venv/.ready-$1")" = "$(recipe)" ]
}

build() {
    system "$1"
    get_uv
    follow_pip
    say "installing Bough into .venv"
    case $1 in
        run) groups='--group model' ;;
        test) groups='--group model --group dev' ;;
        fuzz) groups='--group model --group dev --group fuzz' ;;
    esac
    # shellcheck disable=SC2086 # options, one a word
    UV_PROJECT_ENVIRONMENT=$venv "$uv" sync --quiet --project "$root" \
        --inexact --no-default-groups $groups >&2
    recipe >"$venv/.ready-$1.$$"
    mv -f -- "$venv/.ready-$1.$$" "$venv/.ready-$1"
}

# set_up run|test|fuzz: returns at once when all is there.
set_up() {
    ready "$1" && return 0
    # Whoever comes while another builds waits here, then finds that all is done.
    (
        ! command -v flock >/dev/null || flock 9
        ready "$1" || build "$1"
    ) 9<"$root/packaging/setup.sh"
}

venv=$root/.venv
system_certificates=/etc/ssl/certs/ca-certificates.crt
