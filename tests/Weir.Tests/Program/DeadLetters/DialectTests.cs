using System.Buffers.Binary;
using System.Text;
using Weir.Commands.Explaining;
using Weir.DeadLetters;
using Weir.Protocol;

namespace Weir.Tests.Program.DeadLetters;

/// <summary>Dead letters as other systems write them.</summary>
public sealed class DialectTests
{
    static readonly byte[] Partition = [0, 0, 0, 7];

    [Fact]
    public void A_letter_of_Kafka_Connect_is_read()
    {
        var letter = Read(("kept", "1"), ("__connect.errors.topic", "orders"), ("__connect.errors.partition", "3"), ("__connect.errors.offset", "41"), ("__connect.errors.connector.name", "sink"), ("__connect.errors.task.id", "0"),
            ("__connect.errors.stage", "VALUE_CONVERTER"), ("__connect.errors.class.name", "org.apache.kafka.connect.json.JsonConverter"), ("__connect.errors.exception.class.name", "org.apache.kafka.connect.errors.DataException"),
            ("__connect.errors.exception.message", "cannot read 10.1.2.3"), ("__connect.errors.exception.stacktrace", "at …"));
        Assert.Equal((DeadLetterDialect.Connect, "DataException", "VALUE_CONVERTER", "orders/3@41", "sink"), (letter.Dialect, letter.Code, letter.Step, letter.Origin, letter.Pipeline));
        Assert.Equal(("org.apache.kafka.connect.errors.DataException", "cannot read 10.1.2.3", 5L), (letter.Reason, letter.Message, letter.Timestamp));
        Assert.Equal(["kept=1"], Headers(letter));
    }

    [Fact]
    public void A_letter_of_Kafka_Streams_is_read()
    {
        var letter = Read(("__streams.errors.exception", "java.lang.IllegalStateException: no 10.1.2.3"), ("__streams.errors.stacktrace", "at …"), ("__streams.errors.message", "no 10.1.2.3"), ("__streams.errors.topic", "orders"),
            ("__streams.errors.partition", "3"), ("__streams.errors.offset", "41"), ("kept", "1"));
        Assert.Equal((DeadLetterDialect.Streams, "IllegalStateException", "java.lang.IllegalStateException", "orders/3@41"), (letter.Dialect, letter.Code, letter.Reason, letter.Origin));
        Assert.Equal(["kept=1"], Headers(letter));
    }

    [Fact]
    public void A_letter_of_Spring_is_read_with_its_binary_numbers()
    {
        byte[] offset = new byte[8], time = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(offset, 5_000_000_000);
        BinaryPrimitives.WriteInt64BigEndian(time, 1_694_479_551_000);
        var letter = Read(("kept", "1"u8.ToArray()), ("kafka_dlt-original-topic", "orders"u8.ToArray()), ("kafka_dlt-original-partition", Partition), ("kafka_dlt-original-offset", offset), ("kafka_dlt-original-timestamp", time),
            ("kafka_dlt-original-timestamp-type", "CreateTime"u8.ToArray()), ("kafka_dlt-original-consumer-group", "billing"u8.ToArray()), ("kafka_dlt-exception-fqcn", "org.springframework.kafka.listener.ListenerExecutionFailedException"u8.ToArray()),
            ("kafka_dlt-exception-cause-fqcn", "java.lang.NumberFormatException"u8.ToArray()), ("kafka_dlt-exception-message", "10.1.2.3"u8.ToArray()), ("kafka_dlt-exception-stacktrace", "at …"u8.ToArray()));
        Assert.Equal((DeadLetterDialect.Spring, "NumberFormatException", "orders/7@5000000000", 1_694_479_551_000, "billing"), (letter.Dialect, letter.Code, letter.Origin, letter.Timestamp, letter.Pipeline));
        Assert.Equal(["kept=1"], Headers(letter));
    }

    [Fact]
    public void Letters_that_died_alike_have_one_fingerprint_whatever_their_messages_quote()
    {
        DeadLetter Of(string exception, string message) => Read(("__connect.errors.topic", "orders"), ("__connect.errors.exception.class.name", exception), ("__connect.errors.exception.message", message));
        Assert.Equal(Of("a.B", "1").Fingerprint, Of("a.B", "2").Fingerprint);
        Assert.NotEqual(Of("a.B", "1").Fingerprint, Of("a.C", "1").Fingerprint);
    }

    [Fact]
    public void The_count_of_headers_tells_those_of_the_record_from_those_of_the_letter()
    {
        var letter = Read(("weir-dead-code", "mine"), ("weir-replays", "2"), ("__connect.errors.topic", "mine"), ("weir-dead-version", "1"), ("weir-dead-original-headers", "3"), ("weir-dead-code", "WEIR3105"), ("weir-dead-topic", "orders"),
            ("weir-dead-replays", "2"), ("__connect.errors.topic", "orders"));
        Assert.Equal(("WEIR3105", "orders", 2), (letter.Code, letter.Origin, letter.Replays));
        Assert.Equal(["weir-dead-code=mine", "__connect.errors.topic=mine"], Headers(letter));
    }

    [Fact]
    public void A_record_without_such_headers_is_no_letter()
    {
        Assert.Null(LetterReader.Read(Record([])));
        Assert.Null(LetterReader.Read(Record([("weir-replays", "1"u8.ToArray()), ("other", "1"u8.ToArray())])));
    }

    [Fact]
    public void An_origin_without_a_name_or_with_a_negative_partition_is_none()
    {
        var letter = Read(("__streams.errors.exception", "java.lang.IllegalStateException"u8.ToArray()), ("__streams.errors.topic", []), ("__streams.errors.partition", "-1"u8.ToArray()));
        Assert.Equal((null, null, null), (letter.Topic, letter.Partition, letter.Origin));
    }

    static DeadLetter Read(params (string Name, string Value)[] headers) => Read([.. headers.Select(header => (header.Name, Encoding.UTF8.GetBytes(header.Value)))]);

    static DeadLetter Read(params (string Name, byte[] Value)[] headers) => LetterReader.Read(Record(headers))!;

    static FoundRecord Record((string Name, byte[] Value)[] headers)
    {
        var encoder = new HeaderEncoder();
        foreach (var (name, value) in headers) encoder.Add(Encoding.UTF8.GetBytes(name), value);
        return new(new("dead", 0, 1), 5, null, [1], [.. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))]) { EncodedHeaders = encoder.Count == 0 ? [] : encoder.Encoded.ToArray() };
    }

    static string[] Headers(DeadLetter letter)
    {
        var headers = new List<string>();
        foreach (var header in new RecordHeaders(letter.Headers)) headers.Add($"{Encoding.UTF8.GetString(header.Key)}={Encoding.UTF8.GetString(header.Value)}");
        return [.. headers];
    }
}
