# Sourced by ./weir, ./test, tests/faults and bench/: builds in Release when a source is newer than the last build, under a lock.
# weir_build ROOT [program]: the whole solution, or the program alone, which a first run waits for.
# Build output goes to stderr, so that stdout stays the program's own.
weir_build() {
    local root=$1 what=${2:-solution} project="$1/Weir.slnx" tests="$1/tests"
    if [ "$what" = program ]; then project="$root/src/Weir/Weir.csproj" tests=""; fi
    local stamp="$root/artifacts/.built-$what" lock="$root/artifacts/.lock" log="$root/artifacts/build.log"
    mkdir -p "$root/artifacts"
    command -v dotnet >/dev/null || { echo "weir: the .NET SDK 10 is needed and 'dotnet' is not on the PATH; see https://dotnet.microsoft.com/download" >&2; return 69; }
    # Compilers stay behind for the next build: they must not have the lock too, or a build after one that failed waits until they are gone.
    exec 9>"$lock"
    if command -v flock >/dev/null; then flock 9; fi
    if [ ! -e "$stamp" ] || [ -n "$(find "$root/src" $tests "$root"/*.props "$root"/*.slnx "$root/.editorconfig" "$root/BannedSymbols.txt" -newer "$stamp" -type f -print -quit)" ]; then
        echo "weir: building ..." >&2
        local started; started=$(mktemp "$root/artifacts/.started.XXXXXX")
        if ! dotnet build "$project" -c Release -v quiet --nologo -clp:NoSummary > "$log" 2>&1 9>&-; then
            rm -f "$started"; cat "$log" >&2; echo "weir: the build failed" >&2; exec 9>&-; return 1
        fi
        if [ "$what" = solution ]; then weir_precompile "$root" >> "$log" 2>&1 9>&- || echo "weir: no compiler ahead of time here; what the tests start takes twice as long to start" >&2; fi
        mv -f "$started" "$stamp"
    fi
    exec 9>&-
}
# Publishes the program compiled ahead of time (ReadyToRun), for the tests: they start it hundreds of times, and compiling it anew each time was a third of what they cost;
# and what they run of it in their own process costs half as much. The compiler is a package: where it cannot be had, tests take what the build made (WeirProgramFile).
weir_precompile() {
    local root=$1 rid
    rid=$(dotnet --info | sed -n 's/^ *RID: *//p') && [ -n "$rid" ] || return 1
    dotnet publish "$root/src/Weir" -c Release -r "$rid" --self-contained false -p:PublishReadyToRun=true -p:RunAnalyzers=false -v quiet --nologo || return 1
    local bin ours="$root/artifacts/publish/Weir/release_$rid"
    for bin in Tests Faults Simulation Compatibility; do cp "$ours/weir.dll" "$ours"/Weir.*.dll "$root/artifacts/bin/Weir.$bin/release/" || return 1; done
}
