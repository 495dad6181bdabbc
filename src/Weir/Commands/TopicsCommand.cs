using System.CommandLine;
using Weir.Kafka;
using Weir.Kafka.Admin;

namespace Weir.Commands;

/// <summary><c>weir topics</c>: list, create, describe and delete topics.</summary>
sealed class TopicsCommand(ProgramIo io)
{
    readonly Argument<string> _name = new("topic") { Description = "The topic's name." };
    readonly Option<bool> _withInternal = new("--internal") { Description = "Also Kafka's own topics." };
    readonly Option<int> _partitions = new("--partitions") { Description = "How many. Default: the cluster's.", DefaultValueFactory = _ => -1 };
    readonly Option<short> _replicas = new("--replication-factor") { Description = "Copies of each partition. Default: the cluster's.", DefaultValueFactory = _ => -1 };
    readonly Option<string[]> _config = new("--config") { Description = "A setting, name=value such as retention.ms=3600000; may be given several times." };
    readonly Option<bool> _ifMissing = new("--if-missing") { Description = "A topic that exists is no error." };

    public Command Build() => new("topics", "List, create, describe and delete topics.") { List(), Create(), Describe(), Delete() };

    Command List() => Sub("list", "The topics that this user may see.", [_withInternal], async (parsed, admin, format, cancellation) =>
    {
        var topics = await admin.ListTopicsAsync(parsed.GetValue(_withInternal), cancellation);
        if (format == OutputFormat.Json) io.Out.WriteLine(JsonText.Of(json => TopicOutput.Write(json, topics)));
        else TopicOutput.Write(io.Out, topics);
    });

    Command Create() => Sub("create", "Create a topic.", [_name, _partitions, _replicas, _config, _ifMissing], async (parsed, admin, format, cancellation) =>
    {
        var topic = new NewTopic(parsed.GetValue(_name)!, parsed.GetValue(_partitions), parsed.GetValue(_replicas)) { Configs = Configs(parsed) };
        bool created = true;
        if (parsed.GetValue(_ifMissing)) created = await admin.CreateTopicIfMissingAsync(topic, cancellation);
        else await admin.CreateTopicAsync(topic, cancellation);
        io.Error.WriteLine(created ? $"topic {topic.Name} created" : $"topic {topic.Name} exists");
    });

    Command Describe() => Sub("describe", "A topic's partitions and the settings that are not the cluster's defaults.", [_name], async (parsed, admin, format, cancellation) =>
    {
        var topic = await admin.DescribeTopicAsync(parsed.GetValue(_name)!, cancellation);
        var configs = (await admin.DescribeTopicConfigsAsync(topic.Name, cancellation)).Values.Where(entry => !entry.IsDefault).OrderBy(entry => entry.Name, StringComparer.Ordinal).ToList();
        var first = await admin.ListOffsetsAsync(topic.Name, OffsetSpec.Earliest, IsolationLevel.ReadUncommitted, cancellation);
        var end = await admin.ListOffsetsAsync(topic.Name, OffsetSpec.Latest, IsolationLevel.ReadUncommitted, cancellation);
        if (format == OutputFormat.Json) io.Out.WriteLine(JsonText.Of(json => TopicOutput.Write(json, topic, configs, first, end)));
        else TopicOutput.Write(io.Out, topic, configs, first, end);
    });

    Command Delete() => Sub("delete", "Delete a topic with everything in it.", [_name], async (parsed, admin, format, cancellation) =>
    {
        string topic = parsed.GetValue(_name)!;
        await admin.DeleteTopicAsync(topic, cancellation);
        io.Error.WriteLine($"topic {topic} deleted");
    });

    Command Sub(string verb, string description, Symbol[] symbols, Func<ParseResult, KafkaAdmin, OutputFormat, CancellationToken, Task> run)
    {
        var kafka = new KafkaAccess(io);
        var output = new OutputOption();
        var command = new Command(verb, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) command.Add(argument);
            else command.Add((Option)symbol);
        }
        kafka.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var client = kafka.Connect(parsed);
            await run(parsed, new KafkaAdmin(client), output.Of(parsed), cancellation);
            return ExitCode.Done;
        });
        return command;
    }

    Dictionary<string, string> Configs(ParseResult parsed)
    {
        var configs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string text in parsed.GetValue(_config) ?? [])
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) throw CommandFailure.Usage($"'{text}' is no setting", "Write --config name=value");
            configs[text[..equals]] = text[(equals + 1)..];
        }
        return configs;
    }
}
