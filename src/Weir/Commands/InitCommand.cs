using System.CommandLine;
using System.Globalization;
using Weir.Commands.Initializing;
using Weir.Engine;
using Weir.Engine.Testing;
using Weir.Inference;
using Weir.Personal;
using Weir.Run;

namespace Weir.Commands;

/// <summary><c>weir init</c>: a pipeline with contracts, test cases and keys, from samples of a topic. Joins no group, writes nothing to the cluster, overwrites no file.</summary>
sealed class InitCommand(ProgramIo io, StepCatalog steps)
{
    readonly KafkaAccess _kafka = new(io);
    readonly Option<string> _topic = new("--topic", "-t") { Description = "The topic that the pipeline shall read.", Required = true };
    readonly Option<string> _out = new("--out") { Description = "The folder for the files.", HelpName = "folder", DefaultValueFactory = _ => "." };
    readonly Option<string?> _from = new("--from") { Description = "Samples from a file instead of the topic: lines of weir sample, of consume -J, or the values themselves.", HelpName = "file" };
    readonly Option<long?> _count = ParsedOption.Of<long>("--count", "How many records to look at. Default: 1000.", "1000", ValueSyntax.Count);
    readonly Option<TimeSpan?> _since = ParsedOption.Of<TimeSpan>("--since", "No records older than this.", "1h", ValueSyntax.Duration);

    public Command Build()
    {
        _count.Aliases.Add("-n");
        var command = new Command("init", "Make a pipeline from samples of a topic: contracts, steps for what looks personal, test cases, keys.") { _topic, _out, _from, _count, _since };
        _kafka.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string topic = parsed.GetValue(_topic)!;
        if (topic.Length is 0 or > 249 || topic is "." or ".." || !topic.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')) throw CommandFailure.Usage($"'{topic}' is no topic's name", "Kafka takes letters, digits, '.', '_' and '-', at most 249");
        var samples = await SamplesAsync(parsed, topic, cancellation);
        if (InferredPipeline.Of(topic, samples, steps) is not { } inferred)
            throw new CommandFailure(ExitCode.Failed, "WEIR8031", $"none of {samples.Count} records of '{topic}' is a JSON object", samples.Count == 0 ? "Wait until there are some, or give a file of them with --from" : "Look at some with weir sample");
        string folder = parsed.GetValue(_out)!;
        var files = new InitFiles(folder);
        files.Add("pipeline.yaml", inferred.Pipeline);
        files.Add(Path.Combine("contracts", $"{topic}.json"), inferred.SourceContract);
        files.Add(Path.Combine("contracts", $"{topic}-processed.json"), inferred.SinkContract);
        files.Add(Path.Combine("schemas", "pipeline.schema.json"), steps.EditorSchema());
        files.Add(Path.Combine("schemas", "pipeline-test.schema.json"), PipelineTests.EditorSchema());
        foreach (string key in inferred.Keys) files.AddKey(key);
        var tests = new InitFiles(folder);
        tests.Add("pipeline.test.yaml", "");
        files.RefuseToOverwrite();
        tests.RefuseToOverwrite();
        var written = files.Write();
        if (PipelineLoad.From(Path.Combine(folder, "pipeline.yaml"), [new("brokers", "localhost:9092")], steps, io) is not { } plan) return ExitCode.Failed;
        tests.Write("pipeline.test.yaml", new TestCasesText(plan, inferred.Fields, PersonalFields.MaskerOf(plan), io.Time).Write(samples));
        Tell(parsed, topic, folder, samples.Count, inferred, [.. written, "pipeline.test.yaml"]);
        return ExitCode.Done;
    }

    async Task<List<SampledRecord>> SamplesAsync(ParseResult parsed, string topic, CancellationToken cancellation)
    {
        long count = parsed.GetValue(_count) ?? 1_000;
        if (parsed.GetValue(_from) is { } file) return InitSamples.OfFile(file, count);
        await using var client = _kafka.Connect(parsed);
        return await InitSamples.OfTopicAsync(client, topic, count, parsed.GetValue(_since) is { } age ? io.Time.GetUtcNow() - age : null, cancellation);
    }

    void Tell(ParseResult parsed, string topic, string folder, int samples, InferredPipeline inferred, IEnumerable<string> written)
    {
        var table = new TextTable("FIELD", "TYPE", "REQUIRED", "STEP", "LOOKS PERSONAL");
        foreach (var field in inferred.Fields.SelectMany(field => field.All()))
            table.Add(field.Path, string.Join(" or ", field.Kinds.Select(kind => kind.ToString().ToLowerInvariant())), field.IsRequired ? "yes" : "no", Step(field), field.Personal);
        table.Write(io.Out);
        foreach (string path in written) io.Error.WriteLine($"wrote {Path.Combine(folder, path)}");
        if (inferred.Strangers > 0) io.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{inferred.Strangers} of {samples} samples are no JSON objects: they will be dead letters"));
        string file = Path.Combine(folder, "pipeline.yaml");
        string brokers = _kafka.Brokers(parsed) is { } named ? $" -b {named}" : " -b BROKERS";
        io.Error.WriteLine("The keys are fresh and for development: production has its own. What looks personal is a guess: read the file. Next:");
        foreach (string next in (string[])[$"lint {file}", $"test {folder}", $"run {file} --dry-run{brokers}", $"topics create {topic}-processed{brokers}", $"topics create {topic}-dead{brokers}", $"run {file}{brokers}"]) io.Error.WriteLine($"  weir {next}");
    }

    static string? Step(InferredField field) => field.Treatment switch
    {
        FieldTreatment.Keep => null,
        FieldTreatment.ConvertAndPseudonymize => "convert, pseudonymize",
        _ => field.Treatment.ToString().ToLowerInvariant(),
    };
}
