using System.Text;
using Weir.Broker;
using Weir.Commands;
using Weir.Engine;
using Weir.Tests.Program;
using Weir.Tests.Repository;

namespace Weir.Tests.Samples;

/// <summary>A sample's pipeline on an embedded broker in memory, driven by the commands that its README shows.</summary>
sealed class SampleRun : IAsyncDisposable
{
    readonly EmbeddedBroker _broker;
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-sample-");

    SampleRun(EmbeddedBroker broker) => _broker = broker;

    public string Broker => _broker.BootstrapServers;

    public static string FolderOf(string sample) => Path.Combine(RepositoryRoot.Path, "samples", sample);

    public static string FileOf(string sample, string file) => File.ReadAllText(Path.Combine(FolderOf(sample), file)).ReplaceLineEndings("\n");

    /// <summary>A broker with the topics, each of one partition so that the order is known.</summary>
    public static async Task<SampleRun> StartAsync(params string[] topics)
    {
        var run = new SampleRun(await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions()));
        foreach (string topic in topics) Assert.Equal(0, (await run.Weir(["topics", "create", topic, "--partitions", "1"])).Exit);
        return run;
    }

    /// <summary>Writes the sample's records and takes them through its pipeline.</summary>
    public async Task ProcessAsync(string sample, string topic, string group)
    {
        await ProduceAsync(sample, topic);
        using var stop = new CancellationTokenSource();
        var running = Weir(["run", PipelineOf(sample), "--workers", "1"], cancellation: stop.Token);
        await CaughtUpAsync(topic, group, running);
        await stop.CancelAsync();
        var ended = await running;
        Assert.True(ended.Exit == 0, ended.Error);
    }

    public async Task ProduceAsync(string sample, string topic) =>
        Assert.Equal(0, (await Weir(["produce", "-t", topic, "-K", "|", "-Z"], FileOf(sample, "records/in.txt"))).Exit);

    /// <summary>Waits until the group has committed everything, or whoever does it has ended.</summary>
    public Task CaughtUpAsync(string topic, string group, Task running) => CaughtUp.UntilAsync(() => Weir(["lag", group, "-t", topic, "--for", "50ms", "-o", "json"]), running);

    /// <summary>Keys and values of a topic, as the files under <c>records</c> have them.</summary>
    public async Task<string> RecordsOfAsync(string topic) => (await Weir(["consume", "-t", topic, "-e", "-K", "|"])).Out;

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>A sample that needs keys is copied, so that those of its records are not written where its user's are.</summary>
    string PipelineOf(string sample)
    {
        string keys = Path.Combine(FolderOf(sample), "records", "keys");
        if (!Directory.Exists(keys)) return Path.Combine(FolderOf(sample), "pipeline.yaml");
        Copy(Path.Combine(FolderOf(sample), "contracts"), "contracts");
        Copy(keys, "secrets");
        string copy = Path.Combine(_folder.FullName, "pipeline.yaml");
        File.Copy(Path.Combine(FolderOf(sample), "pipeline.yaml"), copy);
        return copy;
    }

    void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(_folder.FullName, to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    async Task<Ran> Weir(string[] args, string input = "", CancellationToken cancellation = default)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var io = new ProgramIo
        {
            OutBytes = output,
            Out = new StreamWriter(output, new UTF8Encoding(false)) { NewLine = "\n" },
            Error = TextWriter.Synchronized(error),
            InBytes = new MemoryStream(Encoding.UTF8.GetBytes(input)),
            Variable = _ => null,
        };
        int exit = await CommandLine.RunAsync([.. args, "-b", Broker], io, AllCommands.For(io, StepCatalog.BuiltIn()), cancellation);
        return new(exit, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
