using System.CommandLine;
using Weir.Commands;
using Weir.Engine;
using Weir.Kafka;
using Weir.Run;

namespace Weir.Trial;

/// <summary>A pipeline file and its cluster, for commands that look and change nothing.</summary>
/// <param name="io">The program's outside.</param>
/// <param name="steps">Those that the file may name.</param>
/// <param name="kafka">Of a command that has options of its own for it; null: <see cref="AddTo"/> adds <c>-b</c>.</param>
sealed class PipelineAccess(ProgramIo io, StepCatalog steps, KafkaAccess? kafka = null)
{
    readonly KafkaAccess _kafka = kafka ?? new(io);

    public void AddTo(Command command) => _kafka.AddBrokersTo(command);

    /// <summary>The plan with its brokers: of <c>-b</c>, else of the file, else of the variable.</summary>
    /// <returns>Null after the problems were written: exit code 78.</returns>
    public PipelinePlan? Load(ParseResult parsed, string file)
    {
        var plan = Load(file, _kafka.Given(parsed));
        return plan?.Brokers.Count == 0 && _kafka.Brokers(parsed) is { } brokers ? Load(file, brokers) : plan;
    }

    /// <exception cref="WeirException">Nobody named the brokers.</exception>
    public static KafkaClient Connect(PipelinePlan plan, TimeProvider time)
    {
        if (plan.Brokers.Count == 0) throw new WeirException("WEIR2000", "no brokers are named", $"Name them in the file (brokers:), in {KafkaAccess.Variable} or with -b.");
        return new(KafkaClientOptions.Of([.. plan.Brokers.Select(broker => broker.ToString())], plan.Kafka) with { Time = time });
    }

    PipelinePlan? Load(string file, string? brokers) => PipelineLoad.From(file, brokers is null ? [] : [new("brokers", brokers)], steps, io);
}
