# Sourced by ./weir, ./test, tests/faults and bench/: builds in Release when a source is newer than the last build, under a lock.
# weir_build ROOT [program|bench|micro]: the whole solution; the program alone, which a first run waits for; bench/ with all that it compares, compiled as for a release; or what measures the record path.
# Build output goes to stderr, so that stdout stays the program's own.
weir_build() {
    local root=$1 what=${2:-solution} bench="$1/bench" project watched
    case $what in
        program) project="$root/src/Weir/Weir.csproj" watched="" ;;
        bench) project="$bench/Weir.Bench/Weir.Bench.csproj" watched="$root/tests/Support $bench/Weir.Bench $bench/confluent-loop $bench/Directory.Build.props" ;;
        micro) project="$bench/Weir.Micro/Weir.Micro.csproj" watched="$bench/Weir.Micro $bench/Directory.Build.props" ;;
        *) project="$root/Weir.slnx" watched="$root/tests $bench/Weir.Bench $bench/Weir.Micro $bench/confluent-loop $bench/Directory.Build.props" ;;
    esac
    local stamp="$root/artifacts/.built-$what" lock="$root/artifacts/.lock" log="$root/artifacts/build.log"
    mkdir -p "$root/artifacts"
    command -v dotnet >/dev/null || { echo "weir: the .NET SDK 10 is needed and 'dotnet' is not on the PATH; see https://dotnet.microsoft.com/download" >&2; return 69; }
    # Compilers stay behind for the next build: they must not have the lock too, or a build after one that failed waits until they are gone.
    exec 9>"$lock"
    if command -v flock >/dev/null; then flock 9; fi
    if [ ! -e "$stamp" ] || [ -n "$(find "$root/src" $watched "$root"/*.props "$root"/*.slnx "$root/.editorconfig" "$root/BannedSymbols.txt" -newer "$stamp" -type f -print -quit)" ]; then
        echo "weir: building ..." >&2
        local started; started=$(mktemp "$root/artifacts/.started.XXXXXX")
        if ! { dotnet build "$project" -c Release -v quiet --nologo -clp:NoSummary && { [ "$what" != bench ] || weir_publish "$root" src/Weir bench/confluent-loop; }; } > "$log" 2>&1 9>&-; then
            rm -f "$started"; cat "$log" >&2; echo "weir: the build failed" >&2; exec 9>&-; return 1
        fi
        if [ "$what" = solution ]; then weir_precompile "$root" >> "$log" 2>&1 9>&- || echo "weir: no compiler ahead of time here; what the tests start takes twice as long to start" >&2; fi
        mv -f "$started" "$stamp"
    fi
    exec 9>&-
}
# weir_rid: what .NET calls this kind of machine, such as linux-x64.
weir_rid() { dotnet --info | sed -n 's/^ *RID: *//p' | grep .; }
# weir_publish ROOT PROJECT...: compiled ahead of time (ReadyToRun) into artifacts/publish/PROJECT/release_RID. The compiler is a package.
weir_publish() {
    local root=$1 rid project; shift
    rid=$(weir_rid) || return 1
    for project in "$@"; do dotnet publish "$root/$project" -c Release -r "$rid" --self-contained false -p:PublishReadyToRun=true -p:RunAnalyzers=false -v quiet --nologo || return 1; done
}
# Publishes the program for the tests: they start it hundreds of times, and compiling it anew each time was a third of what they cost;
# and what they run of it in their own process costs half as much. Where the compiler cannot be had, tests take what the build made (WeirProgramFile).
weir_precompile() {
    local root=$1 rid
    rid=$(weir_rid) && weir_publish "$root" src/Weir || return 1
    local bin ours="$root/artifacts/publish/Weir/release_$rid"
    for bin in Tests Faults Simulation Compatibility; do cp "$ours/weir.dll" "$ours"/Weir.*.dll "$root/artifacts/bin/Weir.$bin/release/" || return 1; done
}
