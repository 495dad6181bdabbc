using System.Text;
using Weir.Broker;
using Weir.Commands;
using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Kafka;

namespace Weir.Tests.Program;

/// <summary>The program's command line in this process, with an embedded broker in memory or a cluster of somebody else's, and a folder that holds the sample pipeline and its keys.</summary>
sealed class TestProgram : IAsyncDisposable
{
    readonly EmbeddedBroker? _broker;
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-test-");

    TestProgram(EmbeddedBroker? broker, string servers, string name) => (_broker, Broker, Name) = (broker, servers, name);

    public string Broker { get; }

    /// <summary>Of the embedded broker.</summary>
    public BrokerFaults Faults => _broker!.Faults;

    /// <summary>Of the pipeline, its group and its source; the other topics begin with it.</summary>
    public string Name { get; }

    public string Folder => _folder.FullName;
    public string Pipeline => Path.Combine(_folder.FullName, "pipeline.yaml");
    public string Keys => Path.Combine(_folder.FullName, "secrets");

    /// <summary>The program's clock: the system's unless a test sets it.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Those of a program that embeds Weir's; unless a test sets them, Weir's.</summary>
    public StepCatalog Steps { get; set; } = BuiltInSteps.Catalog();

    /// <summary>What is there beside <c>-b</c>: none unless a test sets it.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public static async Task<TestProgram> StartAsync()
    {
        var broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions());
        var program = new TestProgram(broker, broker.BootstrapServers, "user-login");
        program.CopySample();
        return program;
    }

    /// <summary>On a cluster that others use too: the pipeline and its topics have a name of their own.</summary>
    public static async Task<TestProgram> OnAsync(string servers, string name)
    {
        var program = new TestProgram(null, servers, name);
        program.CopySample();
        string file = await File.ReadAllTextAsync(program.Pipeline);
        foreach (string field in (string[])["name: ", "topic: "]) file = file.Replace(field + "user-login", field + name, StringComparison.Ordinal);
        await File.WriteAllTextAsync(program.Pipeline, file);
        await program.CreateTopicsAsync();
        return program;
    }

    /// <summary>Runs <c>weir</c> with <c>-b</c> of the broker.</summary>
    public Task<Ran> OnBroker(string command, string input = "", CancellationToken cancellation = default) => Run(command + " -b " + Broker, input, cancellation);

    public async Task<Ran> Run(string command, string input = "", CancellationToken cancellation = default)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var io = new ProgramIo
        {
            OutBytes = output,
            Out = new StreamWriter(output, new UTF8Encoding(false)) { NewLine = "\n" },
            Error = TextWriter.Synchronized(error),
            InBytes = new MemoryStream(Encoding.Latin1.GetBytes(input)),
            Variable = name => Variables.GetValueOrDefault(name),
            Time = Time,
        };
        string[] args = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int exit = await CommandLine.RunAsync(args, io, AllCommands.For(io, Steps, args), cancellation);
        return new(exit, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    /// <summary>The pipeline's three topics.</summary>
    public async Task CreateTopicsAsync()
    {
        foreach (string topic in (string[])[Name, Name + "-processed", Name + "-dead"])
            Assert.Equal(0, (await OnBroker($"topics create {topic} --partitions 3 --config max.message.bytes=4000000")).Exit);
    }

    /// <summary>A record without a key, with this timestamp.</summary>
    public async Task ProduceAsync(string topic, int partition, long timestamp, string value)
    {
        await using var client = new KafkaClient(new() { BootstrapServers = [Broker] });
        var producer = new PlainProducer(client);
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        bytes.CopyTo(producer.Append(topic, partition, timestamp, keyLength: -1, valueLength: bytes.Length).Value);
        await producer.FlushAsync(CancellationToken.None);
    }

    /// <summary>Runs the sample pipeline until the group has no lag, and ends it as SIGTERM does.</summary>
    public async Task<Ran> RunPipelineAsync(string options = "")
    {
        using var stop = new CancellationTokenSource();
        var running = OnBroker($"run {Pipeline} --workers 1 {options}", cancellation: stop.Token);
        await CaughtUp.UntilAsync(() => OnBroker($"lag {Name} -t {Name} --for 50ms -o json"), running);
        await stop.CancelAsync();
        return await running;
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null) await _broker.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    void CopySample()
    {
        string sample = Path.Combine(Repository.RepositoryRoot.Path, "samples", "user-login");
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "contracts"));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(sample, "contracts")).Append(Path.Combine(sample, "pipeline.yaml")))
            File.Copy(file, Path.Combine(_folder.FullName, Path.GetRelativePath(sample, file)));
        foreach (string key in (string[])["login-ip", "login-device"])
        {
            Directory.CreateDirectory(Path.Combine(Keys, key));
            File.WriteAllText(Path.Combine(Keys, key, "v1"), Convert.ToBase64String(Encoding.ASCII.GetBytes($"a key of thirty-two bytes: {key,-12}")[..32]));
        }
    }
}
