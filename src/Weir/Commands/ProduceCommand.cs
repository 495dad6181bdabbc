using System.CommandLine;
using System.Text;
using Weir.Commands.Records;
using Weir.Kafka;
using Weir.Protocol;

namespace Weir.Commands;

/// <summary><c>weir produce</c>: a record for each line of standard input, with kcat's options.</summary>
sealed class ProduceCommand(ProgramIo io)
{
    readonly KafkaAccess _kafka = new(io);
    readonly Option<string> _topic = new("--topic", "-t") { Description = "The topic to write.", Required = true };
    readonly Option<int?> _partition = new("--partition", "-p") { Description = "The partition. Default: by the key as Java does, without a key in turn." };
    readonly Option<string?> _keyDelimiter = new("-K") { Description = "What stands between key and value in a line.", HelpName = "text" };
    readonly Option<string?> _key = new("-k") { Description = "One key for all records.", HelpName = "key" };
    readonly Option<string> _delimiter = new("-D") { Description = "What ends a record: a character, or \\xNN.", HelpName = "byte", DefaultValueFactory = _ => "\\n" };
    readonly Option<string[]> _header = new("-H") { Description = "A header; without = it has no value. May be given several times.", HelpName = "name=value" };
    readonly Option<bool> _emptyIsNull = new("-Z") { Description = "Write an empty value, or an empty key, as null." };
    readonly Option<long?> _count = new("-c") { Description = "Stop after so many records.", HelpName = "count" };

    public Command Build()
    {
        var command = new Command("produce", "Write a record for each line of standard input.") { _topic, _partition, _keyDelimiter, _key, _delimiter, _header, _emptyIsNull, _count };
        _kafka.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var input = new DelimitedReader(io.InBytes, Delimiter(parsed));
        await using var client = _kafka.Connect(parsed);
        var placed = await PlacementAsync(client, parsed, cancellation);
        var producer = new PlainProducer(client, WaitingLine.Told(io.Error));
        byte[] headers = Headers(parsed);
        byte[]? separator = parsed.GetValue(_keyDelimiter) is { } text ? DelimiterOption.Parse(text) : null;
        byte[]? fixedKey = parsed.GetValue(_key) is { } one ? Encoding.UTF8.GetBytes(one) : null;
        bool nulls = parsed.GetValue(_emptyIsNull);
        long left = parsed.GetValue(_count) ?? long.MaxValue;
        while (left-- > 0 && await input.ReadAsync(cancellation) is { } line)
        {
            Append(producer, placed, line.Span, separator, fixedKey, nulls, headers);
            if (producer.IsFull || !input.HasNext) await producer.SendAsync(cancellation);
        }
        await producer.FlushAsync(cancellation);
        return ExitCode.Done;
    }

    void Append(PlainProducer producer, Placement placed, ReadOnlySpan<byte> line, byte[]? separator, byte[]? fixedKey, bool nulls, byte[] headers)
    {
        int at = separator is null ? -1 : line.IndexOf(separator);
        bool hasKey = at >= 0 || fixedKey is not null;
        var recordKey = at >= 0 ? line[..at] : fixedKey;
        var value = at >= 0 ? line[(at + separator!.Length)..] : line;
        if (nulls && recordKey.IsEmpty) hasKey = false;
        int length = nulls && value.IsEmpty ? -1 : value.Length;
        var slot = producer.Append(placed.Topic, placed.For(hasKey, recordKey), io.Time.GetUtcNow().ToUnixTimeMilliseconds(), hasKey ? recordKey.Length : -1, length, headers);
        if (hasKey) recordKey.CopyTo(slot.Key);
        value.CopyTo(slot.Value);
    }

    async Task<Placement> PlacementAsync(KafkaClient client, ParseResult parsed, CancellationToken cancellation)
    {
        string name = parsed.GetValue(_topic)!;
        int partitions = await TopicLookup.PartitionsAsync(client, name, cancellation);
        int? only = parsed.GetValue(_partition);
        return only is null || (only >= 0 && only < partitions) ? new Placement(name, partitions, only)
            : throw new CommandFailure(ExitCode.Usage, "WEIR8012", $"topic '{name}' has no partition {only}", $"It has 0 to {partitions - 1}");
    }

    byte Delimiter(ParseResult parsed)
    {
        byte[] bytes = DelimiterOption.Parse(parsed.GetValue(_delimiter)!);
        return bytes.Length == 1 ? bytes[0] : throw new CommandFailure(ExitCode.Usage, "WEIR8013", "-D is not one byte", "Write a character, or \\xNN");
    }

    byte[] Headers(ParseResult parsed)
    {
        var encoder = new HeaderEncoder();
        foreach (string text in parsed.GetValue(_header) ?? [])
        {
            var (name, value) = DelimiterOption.Header(text);
            if (value is null) encoder.AddNull(name);
            else encoder.Add(name, value);
        }
        return encoder.Count == 0 ? [] : encoder.Encoded.ToArray();
    }
}
