using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Weir.Kafka;
using Weir.Protocol;

namespace Weir.Tests.Program.DeadLetters;

/// <summary>Letters with the headers that spring-kafka 4.2 writes (DeadLetterRecordManager, DeadLetterPublishingRecovererFactory, KafkaHeaders, RetryTopicHeaders) go back to where they say.</summary>
public sealed class SpringLettersTests : IAsyncLifetime
{
    const string Deserialization = "org.springframework.kafka.support.serializer.DeserializationException";

    readonly long _read = TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds();
    TestProgram _program = null!;

    public async ValueTask InitializeAsync()
    {
        _program = await TestProgram.StartAsync();
        await On("topics create orders --partitions 3");
        await On("topics create orders-dlt --partitions 3");
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Theory]
    [InlineData("value", "JsonParseException", "com.fasterxml.jackson.core.JsonParseException", "failed to deserialize; Unrecognized token")]
    [InlineData("key", "NumberFormatException", "java.lang.NumberFormatException", "failed to deserialize; For input string")]
    [InlineData("listener", "IllegalStateException", "java.lang.IllegalStateException", "Listener failed; no stock")]
    [InlineData("retry topics", "IllegalStateException", "java.lang.IllegalStateException", "Listener failed; no stock")]
    public async Task A_letter_goes_back_to_its_recorded_origin_as_the_record_that_was_read(string died, string code, string cause, string message)
    {
        (string, byte[])[] own = [("trace", "7"u8.ToArray()), ("kafka_replyTopic", "answers"u8.ToArray())];
        (string, byte[])[] added = died switch
        {
            "value" => [.. Exception("kafka_dlt-", "", Deserialization, cause, message), .. Origin("kafka_dlt-")],
            // The name of the cause has no form for keys.
            "key" => [("springDeserializerExceptionKey", [0xac, 0xed, 0, 5]), .. Exception("kafka_dlt-", "key-", Deserialization, cause, message), .. Origin("kafka_dlt-")],
            "listener" => [("kafka_deliveryAttempt", Int(10)), .. Exception("kafka_dlt-", "", "org.springframework.kafka.listener.ListenerExecutionFailedException", cause, message), .. Origin("kafka_dlt-"), Group],
            _ => [.. Origin("kafka_"), Group, .. Attempt(1), .. Attempt(2), .. Exception("kafka_", "", "org.springframework.kafka.listener.ListenerExecutionFailedException", cause, message)],
        };
        await WriteAsync([.. own, .. added]);
        var letter = Assert.Single(JsonNode.Parse((await On("deadletters list -t orders-dlt --each -o json")).Out)!["each"]!.AsArray())!;
        Assert.Equal(("spring", code, cause, "orders/2@5000000000"), ((string)letter["dialect"]!, (string)letter["code"]!, (string)letter["reason"]!, (string)letter["origin"]!));
        var shown = JsonNode.Parse((await On($"deadletters show {letter["letter"]} --reveal -o json")).Out)!;
        Assert.Equal((message, _read, died is "listener" or "retry topics" ? "billing" : null), ((string)shown["message"]!, (long)shown["timestamp"]!, (string?)shown["pipeline"]));

        await On("deadletters redrive -t orders-dlt");
        Assert.Equal($"2|{_read}|k-1|not json|trace=7,kafka_replyTopic=answers,weir-replays=1\n", (await On("consume -t orders -e -f %p|%T|%k|%s|%h\\n")).Out);
    }

    [Fact]
    public async Task A_record_without_a_time_gets_that_of_now_and_one_without_a_partition_goes_where_its_key_belongs()
    {
        long before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await WriteAsync([("kafka_dlt-exception-fqcn", "a.B"u8.ToArray()), ("kafka_dlt-original-topic", "orders"u8.ToArray()), ("kafka_dlt-original-timestamp", Long(-1)), ("kafka_dlt-original-timestamp-type", "NoTimestampType"u8.ToArray())]);
        await On("deadletters redrive -t orders-dlt");
        string[] record = (await On("consume -t orders -e -f %p|%T|%k\\n")).Out.TrimEnd().Split('|');
        Assert.Equal($"{Partitioner.ForKey("k-1"u8, 3)}", record[0]);
        Assert.InRange(long.Parse(record[1], System.Globalization.CultureInfo.InvariantCulture), before, before + 600_000);
    }

    static (string, byte[]) Group => ("kafka_dlt-original-consumer-group", "billing"u8.ToArray());

    (string, byte[])[] Origin(string prefix) =>
    [
        (prefix + "original-topic", "orders"u8.ToArray()), (prefix + "original-partition", Int(2)), (prefix + "original-offset", Long(5_000_000_000)),
        (prefix + "original-timestamp", Long(_read)), (prefix + "original-timestamp-type", "CreateTime"u8.ToArray()),
    ];

    // Each try adds its own: the last counts.
    (string, byte[])[] Attempt(int number) => [("retry_topic-original-timestamp", Long(_read)), ("retry_topic-attempts", Int(number + 1)), ("retry_topic-backoff-timestamp", Long(_read + (number * 1_000)))];

    static (string, byte[])[] Exception(string prefix, string of, string type, string cause, string message) =>
    [
        ($"{prefix}{of}exception-fqcn", Encoding.UTF8.GetBytes(type)), (prefix + "exception-cause-fqcn", Encoding.UTF8.GetBytes(cause)),
        ($"{prefix}{of}exception-message", Encoding.UTF8.GetBytes(message)), ($"{prefix}{of}exception-stacktrace", "\tat a.B.c(B.java:1)\n"u8.ToArray()),
    ];

    static byte[] Int(int number)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    static byte[] Long(long number)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }

    /// <summary>The letter: of one record, with the time of its death, in a partition that is not the record's.</summary>
    async Task WriteAsync((string Name, byte[] Value)[] headers)
    {
        var encoder = new HeaderEncoder();
        foreach (var (name, value) in headers) encoder.Add(Encoding.UTF8.GetBytes(name), value);
        await using var client = new KafkaClient(new() { BootstrapServers = [_program.Broker] });
        var producer = new PlainProducer(client);
        var slot = producer.Append("orders-dlt", 0, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), 3, 8, encoder.Encoded);
        "k-1"u8.CopyTo(slot.Key);
        "not json"u8.CopyTo(slot.Value);
        await producer.FlushAsync(default);
    }

    async Task<Ran> On(string command)
    {
        var ran = await _program.OnBroker(command);
        Assert.True(ran.Exit == 0, ran.Error);
        return ran;
    }
}
