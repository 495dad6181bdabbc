using Weir.Kafka.Admin;
using Weir.Support.Clusters;
using Weir.Support.Processes;

namespace Weir.Support.Workloads;

/// <summary>The sample pipeline with <c>weir generate</c>, which writes at <c>rate</c> records a second while the workers run, and <c>weir generate --check</c>. <c>quirks</c> say what is unusual about the records, <c>kafka</c> are more lines of the pipeline's <c>kafka.common</c>.</summary>
sealed class Logins(IKafkaCluster cluster, string name, int seed, int records, int rate, LoadQuirks? quirks = null, params string[] kafka) : Workload(cluster, name, seed, records)
{
    readonly RunFolder _folder = new();

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
        foreach (string topic in (string[])[Topic, SinkTopic, DeadTopic]) await Admin.CreateTopicAsync(new NewTopic(topic, Partitions), CancellationToken.None);
    }

    public override async Task LoadAsync()
    {
        var (exitCode, _, errors) = await WeirProgramFile.RunAsync(["generate", "--seed", $"{Seed}", "--count", $"{Records}", "--rate", $"{rate}", .. (quirks ?? LoadQuirks.Usual).Options, "-t", Topic, "--manifest", _folder.Of("manifest"), "-b", Servers]);
        if (exitCode != 0) throw new InvalidOperationException($"weir generate ended with {exitCode}: {errors}");
    }

    public override async Task<string> CheckAsync()
    {
        var (exitCode, output, errors) = await WeirProgramFile.RunAsync(["generate", "--check", "--seed", $"{Seed}", "--count", $"{Records}", .. (quirks ?? LoadQuirks.Usual).Options, "-t", Topic, "--group", Group, "--keys", _folder.Of("pipeline", "secrets"), "--manifest", _folder.Of("manifest"), "-b", Servers]);
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
        // A test machine may be slow; what is tested is not how long a start is waited for.
        string[] settings = ["kafka:", "  common:", "    socket.connection.setup.timeout.ms: 20000", .. kafka.Select(line => "    " + line)];
        System.IO.File.AppendAllLines(File, settings);
        foreach (string key in (string[])["login-ip", "login-device"])
        {
            string folder = Directory.CreateDirectory(_folder.Of("pipeline", "secrets", key)).FullName;
            byte[] secret = new byte[32];
            new Random(Seed).NextBytes(secret);
            System.IO.File.WriteAllText(Path.Combine(folder, "v1"), Convert.ToBase64String(secret));
        }
    }
}
