using System.CommandLine;
using Weir.Engine;
using Weir.Kafka;
using Weir.Personal;
using Weir.Trial;

namespace Weir.Commands.Explaining;

/// <summary><c>weir explain TOPIC/PARTITION@OFFSET</c>: one record's whole way through a pipeline, and where its output or dead letter is.</summary>
sealed class ExplainRecord(ProgramIo io, StepCatalog steps)
{
    readonly PipelineAccess _pipeline = new(io, steps);
    readonly Option<string> _file = new("--file", "-f") { Description = "For a record: the pipeline file.", HelpName = "file", DefaultValueFactory = _ => "pipeline.yaml" };
    readonly Option<bool> _reveal = new("--reveal") { Description = "For a record: show values as they are. Default: what looks personal is masked." };
    readonly Option<long?> _search = ParsedOption.Of<long>("--search", "For a record: how many records of each output topic are searched. Default: 200000.", "200000", ValueSyntax.Count);

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_file, _reveal, _search]) command.Add(option);
        _pipeline.AddTo(command);
    }

    public async Task<int> RunAsync(ParseResult parsed, RecordAddress address, OutputFormat format, CancellationToken cancellation)
    {
        if (_pipeline.Load(parsed, parsed.GetValue(_file)!) is not { } plan) return ExitCode.Configuration;
        var masker = parsed.GetValue(_reveal) ? null : PersonalFields.MaskerOf(plan);
        await using var client = PipelineAccess.Connect(plan, io.Time);
        var record = await new RecordLookup(client).SourceOfAsync(plan, address, cancellation);
        await LookupTopics.ReadAsync(plan, client, new LookupNotes(io.Error), cancellation);
        var processors = RecordWay.Processors(plan, io.Time);
        await WindowBefore.RecallAsync(client, processors, [new(address.Topic, address.Partition, address.Offset)], cancellation);
        var way = RecordWay.Of(plan, processors, record, masker);
        var where = await new WhereaboutsSearch(client, plan, parsed.GetValue(_search) ?? 200_000, io.Time).FindAsync(record, way, cancellation);
        var explanation = new RecordExplanation(plan, record, way, where, masker);
        if (format == OutputFormat.Json) io.Out.WriteLine(JsonText.Of(explanation.Write));
        else explanation.Write(io.Out);
        return ExitCode.Done;
    }
}
