using System.CommandLine;
using Weir.Commands.Doctoring;
using Weir.Engine;
using Weir.Kafka;
using Weir.Trial;

namespace Weir.Commands;

/// <summary><c>weir doctor</c>: what will not work with a cluster and a pipeline, and what to do. It only asks; exit code 1 when something will not work, 69 when no broker answers.</summary>
sealed class DoctorCommand(ProgramIo io, StepCatalog steps)
{
    readonly Argument<string?> _file = new("file") { Description = "The pipeline file. Without one only the cluster is looked at.", Arity = ArgumentArity.ZeroOrOne };
    readonly KafkaAccess _kafka = new(io);
    readonly OutputOption _output = new();

    public Command Build()
    {
        var command = new Command("doctor", "Say what will not work with a cluster and a pipeline, and what to do; changes nothing.") { _file };
        _kafka.AddTo(command);
        _output.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        PipelinePlan? plan = null;
        if (parsed.GetValue(_file) is { } file && (plan = Load(parsed, file)) is null) return ExitCode.Configuration;
        await using var client = plan is null ? _kafka.Connect(parsed) : PipelineAccess.Connect(plan, io.Time);
        var findings = new Findings();
        bool isReached = await new BrokerCheck(client, findings).RunAsync(cancellation);
        if (isReached) await new ClusterSettingCheck(client, findings).RunAsync(cancellation);
        if (isReached && plan is not null) await LookAtAsync(plan, client, findings, cancellation);
        if (_output.Of(parsed) == OutputFormat.Json) io.Out.WriteLine(JsonText.Of(findings.Write));
        else findings.Write(io.Out);
        return !isReached ? ExitCode.Unreachable : findings.Count(FindingLevel.Fail) > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    async Task LookAtAsync(PipelinePlan plan, KafkaClient client, Findings findings, CancellationToken cancellation)
    {
        new CompressionCheck(plan, findings).Run();
        var (source, outputs, dead) = await new TopicCheck(client, plan, findings).RunAsync(cancellation);
        new TopicSettingCheck(plan, findings).Run(source, outputs, dead);
        await new GroupCheck(client, plan, findings).RunAsync(source, outputs, cancellation);
        await new ClockCheck(client, io.Time, findings).RunAsync(source, cancellation);
    }

    PipelinePlan? Load(ParseResult parsed, string file)
    {
        if (_kafka.HasSettings(parsed)) throw CommandFailure.Usage("-X and -F are for a cluster without a pipeline file", "Write the settings under kafka: in the file");
        return new PipelineAccess(io, steps, _kafka).Load(parsed, file);
    }
}
