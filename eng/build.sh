# Sourced by ./weir, ./test and bench/: builds the solution in Release when a source is newer than the last build, under a lock.
# Build output goes to stderr, so that stdout stays the program's own.
weir_build() {
    local root=$1 stamp="$1/artifacts/.built" lock="$1/artifacts/.lock" log="$1/artifacts/build.log"
    mkdir -p "$root/artifacts"
    command -v dotnet >/dev/null || { echo "weir: the .NET SDK 10 is needed and 'dotnet' is not on the PATH; see https://dotnet.microsoft.com/download" >&2; return 69; }
    if command -v flock >/dev/null; then exec 9>"$lock"; flock 9; fi
    if [ ! -e "$stamp" ] || [ -n "$(find "$root/src" "$root/tests" "$root/eng" "$root"/*.props "$root"/*.slnx "$root/.editorconfig" "$root/BannedSymbols.txt" -newer "$stamp" -type f -print -quit)" ]; then
        echo "weir: building ..." >&2
        local started; started=$(mktemp "$root/artifacts/.started.XXXXXX")
        if ! dotnet build "$root/Weir.slnx" -c Release -v quiet --nologo -clp:NoSummary > "$log" 2>&1; then
            rm -f "$started"; cat "$log" >&2; echo "weir: the build failed" >&2; return 1
        fi
        mv -f "$started" "$stamp"
    fi
    if command -v flock >/dev/null; then flock -u 9; exec 9>&-; fi
}
