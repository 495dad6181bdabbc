using System.CommandLine;
using Weir.Engine;
using Weir.Trial;

namespace Weir.Commands.DeadLetters;

/// <summary>How a command finds the letters: by the pipeline's file, or by the topic.</summary>
sealed class DeskAccess(ProgramIo io, StepCatalog steps)
{
    const string UsualFile = "pipeline.yaml";

    readonly KafkaAccess _kafka = new(io);
    readonly Option<string?> _file = new("--file", "-f") { Description = "The pipeline file. Default: pipeline.yaml, unless a topic is named.", HelpName = "file" };
    readonly Option<string?> _topic = new("--topic", "-t") { Description = "The dead-letter topic. Default: that of the pipeline.", HelpName = "topic" };

    public void AddTo(Command command, bool withTopic = true)
    {
        command.Add(_file);
        if (withTopic) command.Add(_topic);
        _kafka.AddTo(command);
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="topic">Of an argument; null: of the options.</param>
    /// <returns>Null after the problems of the pipeline file were written: exit code 78.</returns>
    public DeskPlace? Open(ParseResult parsed, string? topic = null)
    {
        topic ??= parsed.GetValue(_topic);
        string? file = parsed.GetValue(_file) ?? (topic is null ? UsualFile : null);
        if (file is null) return new(_kafka.Connect(parsed), new(topic!), null);
        if (_kafka.HasSettings(parsed)) throw CommandFailure.Usage("-X and -F are for a topic without a pipeline file", "Write the settings under kafka: in the file, or leave -f away and name the topic with -t");
        if (new PipelineAccess(io, steps, _kafka).Load(parsed, file) is not { } plan) return null;
        return new(PipelineAccess.Connect(plan, io.Time), new(topic ?? plan.DeadLetters.Topic), plan);
    }

    /// <summary>The pipeline whose contracts say what is personal in the letters: the one that was named, else that of pipeline.yaml where its dead-letter topic is theirs. Null: nobody knows; a file with errors is as good as none, since nobody asked for it.</summary>
    public PipelinePlan? MarksOf(DeskPlace place)
    {
        if (place.Plan is not null || !File.Exists(UsualFile)) return place.Plan;
        var environment = PipelineEnvironment.OfProcess([new("brokers", string.Join(',', place.Client.Options.BootstrapServers))]);
        return PipelineFile.Load(UsualFile, steps, environment).Plan is { } plan && plan.DeadLetters.Topic == place.Topics.Letters ? plan : null;
    }

    /// <exception cref="CommandFailure">The command needs a pipeline.</exception>
    public static PipelinePlan PlanOf(DeskPlace place, string why) =>
        place.Plan ?? throw CommandFailure.Usage($"{why} needs the pipeline", "Name its file with -f");
}
