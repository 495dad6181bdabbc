using Weir.Generate;
using Weir.Kafka.Admin;
using Weir.Support.Clusters;
using Weir.Support.Processes;

namespace Weir.Support.Workloads;

/// <summary>The sample pipeline with <c>weir generate</c>, which writes at <c>rate</c> records a second while the workers run, and <c>weir generate --check</c>. <c>quirks</c> say what is unusual about the records, <c>kafka</c> are more lines of the pipeline's <c>kafka.common</c>.</summary>
sealed class Logins(IKafkaCluster cluster, string name, int seed, int records, int rate, LoadQuirks? quirks = null, params string[] kafka) : Workload(cluster, name, seed, records)
{
    static readonly TimeSpan LoadEnds = TimeSpan.FromSeconds(20);

    // Millions of records on a busy machine.
    static readonly TimeSpan CheckLimit = TimeSpan.FromMinutes(10);

    readonly RunFolder _folder = new();

    // A test machine may be slow.
    string[] Connection => ["-b", Servers, "-X", "socket.connection.setup.timeout.ms=20000"];

    /// <summary>What is unusual.</summary>
    public LoadQuirks Unusual => quirks ?? LoadQuirks.Usual;

    /// <summary>How the load runs.</summary>
    public LoadShape Load => new(Seed, rate);

    /// <summary>The pipeline's retry topics.</summary>
    public IEnumerable<string> RetryTopics => Unusual.RetryDelays.Select(delay => $"{Group}-retry-{delay}");

    /// <summary>What <c>weir generate</c> was told was written.</summary>
    public string Manifest => _folder.Of("manifest");

    /// <summary>The folder of the pipeline's keys.</summary>
    public string Keys => _folder.Of("pipeline", "secrets");

    public override string File => _folder.Of("pipeline", "pipeline.yaml");

    public override IReadOnlyDictionary<string, string?> Variables => new Dictionary<string, string?>
    {
        ["WEIR_SOURCE__TOPIC"] = Topic,
        ["WEIR_SOURCE__GROUP"] = Group,
        ["WEIR_SINK__TOPIC"] = SinkTopic,
        ["WEIR_DEAD_LETTERS__TOPIC"] = DeadTopic,
    };

    public override async Task PrepareAsync()
    {
        CopySample();
        foreach (var (topic, configs) in new[] { (Topic, Unusual.Source), (SinkTopic, Unusual.Sink), (DeadTopic, Unusual.Dead) })
            await Admin.CreateTopicAsync(new NewTopic(topic, Partitions) { Configs = configs }, CancellationToken.None);
    }

    public override Task LoadAsync() => LoadAsync(Records, rate);

    /// <summary>Writes the first records of the stream.</summary>
    public async Task LoadAsync(long count, int recordsPerSecond)
    {
        var (exitCode, _, errors) = await WeirProgramFile.RunAsync(["generate", "--seed", $"{Seed}", "--count", $"{count}", "--rate", $"{recordsPerSecond}", .. Unusual.Options(Load), "-t", Topic, "--manifest", Manifest, .. Connection]);
        if (exitCode != 0) throw new InvalidOperationException($"weir generate ended with {exitCode}: {errors}");
    }

    /// <summary>Writes records until <paramref name="ended"/> completes; there are <see cref="Workload.Records"/> at most.</summary>
    public async Task LoadUntilAsync(Task ended)
    {
        await using var process = ChildProcess.Start("weir generate", WeirProgramFile.Path, ["generate", "--seed", $"{Seed}", "--count", $"{Records}", "--rate", $"{rate}", .. Unusual.Options(Load), "-t", Topic, "--manifest", Manifest, .. Connection]);
        await Task.WhenAny(ended, process.ExitedAsync());
        if (!process.HasExited) await process.TerminateAsync(LoadEnds);
        if (process.ExitCode != 0) throw new InvalidOperationException(process.Log);
    }

    public override async Task<string> CheckAsync()
    {
        var (exitCode, output, errors) = await WeirProgramFile.RunAsync(CheckLimit, ["generate", "--check", "--seed", $"{Seed}", "--count", $"{Math.Min(Records, LoginManifest.Read(Manifest).Next)}", .. Unusual.Options(Load), "-t", Topic, "--group", Group, "--keys", Keys, "--manifest", Manifest, .. RetryTopics.SelectMany(topic => (string[])["--retry", topic]), .. Connection]);
        return exitCode == 0 ? output.Trim() : throw new InvalidOperationException($"weir generate --check ended with {exitCode}: {output}{errors}");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    void CopySample()
    {
        string sample = Path.Combine(RepositoryRoot.Path, "samples/user-login");
        foreach (string file in Directory.EnumerateFiles(sample, "*", SearchOption.AllDirectories).Where(file => !Path.GetRelativePath(sample, file).StartsWith("secrets", StringComparison.Ordinal)))
        {
            string copy = _folder.Of("pipeline", Path.GetRelativePath(sample, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            System.IO.File.Copy(file, copy);
        }
        if (quirks is { HasRepeats: true }) System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File).Replace("\nsink:", "\n  - deduplicate: { by: [user_id, event_time], within: 10m, entries: 2000000 }\nsink:", StringComparison.Ordinal));
        if (quirks is { HasTombstones: true }) System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File).Replace("source: {", "source: { tombstones: dead,", StringComparison.Ordinal));
        if (quirks?.Pipeline is { } change) System.IO.File.WriteAllText(File, change(System.IO.File.ReadAllText(File), Load));
        if (Unusual.RetryDelays.Count > 0) System.IO.File.AppendAllText(File, $"delivery: {{ retry: {{ within: 1ms, backoff: 20ms, topics: [{string.Join(", ", Unusual.RetryDelays)}] }} }}\n");
        // A test machine may be slow; what is tested is not how long a start is waited for.
        string[] settings = ["kafka:", "  common:", "    socket.connection.setup.timeout.ms: 20000", .. kafka.Concat(Unusual.Kafka).Select(line => "    " + line)];
        System.IO.File.AppendAllLines(File, settings);
        foreach (string key in (string[])["login-ip", "login-device"])
        {
            string folder = Directory.CreateDirectory(_folder.Of("pipeline", "secrets", key)).FullName;
            WriteKey(folder, version: 1);
        }
    }

    /// <summary>A new version of both keys, put there as an operator does: whole at once.</summary>
    public void RotateKeys(int version)
    {
        foreach (string key in (string[])["login-ip", "login-device"]) WriteKey(_folder.Of("pipeline", "secrets", key), version);
    }

    void WriteKey(string folder, int version)
    {
        byte[] secret = new byte[32];
        new Random(Seed + version - 1).NextBytes(secret);
        string draft = Path.Combine(Path.GetDirectoryName(folder)!, "draft");
        System.IO.File.WriteAllText(draft, Convert.ToBase64String(secret));
        System.IO.File.Move(draft, Path.Combine(folder, $"v{version}"));
    }
}
